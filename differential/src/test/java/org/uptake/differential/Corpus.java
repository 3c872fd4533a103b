package org.uptake.differential;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.Resource;

/** Moves resources between the two servers. */
final class Corpus {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int IN_BATCH = 50;

    private Corpus() {}

    /** Everything of these types that a server has. */
    static List<JsonNode> read(FhirHttp server, Collection<String> types) {
        var all = new ArrayList<JsonNode>();
        for (var type : types) {
            var reply = server.get(type + "?_count=500");
            while (true) {
                if (reply.status() != 200) throw new IllegalStateException("cannot read " + type + ": " + reply.body());
                for (var entry : reply.body().path("entry")) all.add(entry.path("resource"));
                var next = "";
                for (var link : reply.body().path("link"))
                    if (link.path("relation").asText().equals("next"))
                        next = link.path("url").asText();
                if (next.isEmpty()) break;
                reply = server.follow(next);
            }
        }
        return all;
    }

    /** Stores each under its own id. What the server did not take comes back, with its reason. */
    static Map<JsonNode, String> store(FhirHttp server, List<? extends JsonNode> resources) {
        var refused = new java.util.IdentityHashMap<JsonNode, String>();
        for (var from = 0; from < resources.size(); from += IN_BATCH) {
            var part = resources.subList(from, Math.min(resources.size(), from + IN_BATCH));
            var reply = server.post("", batch(part).toString());
            if (reply.status() != 200) throw new IllegalStateException(server.name() + ": " + reply.body());
            var answers = reply.body().path("entry");
            for (var i = 0; i < part.size(); i++) {
                var response = answers.path(i).path("response");
                if (!response.path("status").asText().startsWith("20"))
                    refused.put(part.get(i), response.path("status").asText() + response.path("outcome"));
            }
        }
        return refused;
    }

    private static ObjectNode batch(List<? extends JsonNode> resources) {
        var bundle = JSON.createObjectNode().put("resourceType", "Bundle").put("type", "batch");
        var entries = bundle.putArray("entry");
        for (var resource : resources) {
            var entry = entries.addObject();
            entry.set("resource", resource);
            entry.putObject("request")
                    .put("method", "PUT")
                    .put(
                            "url",
                            resource.path("resourceType").asText() + "/"
                                    + resource.path("id").asText());
        }
        return bundle;
    }

    /** By Type/id. */
    static Map<String, Resource> parsed(FhirContext fhir, List<JsonNode> resources) {
        var parser = fhir.newJsonParser();
        var all = new TreeMap<String, Resource>();
        for (var json : resources) {
            var resource = (Resource) parser.parseResource(json.toString());
            all.put(Parameters.key(resource), resource);
        }
        return all;
    }
}
