package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.uptake.boot.TestServer;
import org.uptake.store.Json;

/** One server for all tests of the REST edge; each test names its resources so that no other finds them. */
final class RestBed {
    static final TestServer SERVER = start();

    private RestBed() {}

    private static TestServer start() {
        var server = TestServer.start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
    }

    static String patient(String family, String birthDate) {
        return "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"" + family
                + "\",\"given\":[\"Test\"]}],\"birthDate\":\"" + birthDate + "\",\"gender\":\"female\"}";
    }

    /** A patient with an identifier of system {@code urn:test}. */
    static String known(String identifier) {
        return "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:test\",\"value\":\"" + identifier
                + "\"}]}";
    }

    /** The id of a new resource. */
    static String create(String resource) {
        var type = Json.parse(resource).path("resourceType").asText();
        var created = SERVER.post(type, resource);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.json().path("id").asText();
    }

    /** The ids of the matches in a searchset. */
    static List<String> ids(JsonNode bundle) {
        var ids = new ArrayList<String>();
        bundle.path("entry").forEach(entry -> {
            if (entry.path("search").path("mode").asText().equals("match"))
                ids.add(entry.path("resource").path("id").asText());
        });
        return ids;
    }

    /** The rule that an OperationOutcome names first. */
    static String rule(JsonNode outcome) {
        return outcome.path("issue")
                .path(0)
                .path("details")
                .path("coding")
                .path(0)
                .path("code")
                .asText();
    }

    /** The address behind a link of a Bundle, without the base; empty when there is no such link. */
    static String link(JsonNode bundle, String relation) {
        for (var link : bundle.path("link"))
            if (link.path("relation").asText().equals(relation))
                return link.path("url").asText().substring(SERVER.fhirBase().length() + 1);
        return "";
    }
}
