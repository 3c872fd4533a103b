package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.uptake.refusal.Refusal;

/** R4, "contained": contained resources have ids, contain nothing themselves, and what refers to them finds them. */
final class ContainedCheck {
    private ContainedCheck() {}

    static void check(ObjectNode resource, List<Refusal> problems) {
        var type = resource.path("resourceType").asText();
        var ids = new HashSet<String>();
        for (var contained : resource.path("contained")) {
            if (contained.has("contained"))
                problems.add(problem(type + ".contained", "A contained resource cannot contain others."));
            if (!ids.add(contained.path("id").asText()) || !contained.path("id").isTextual())
                problems.add(problem(type + ".contained.id", "Every contained resource needs an id of its own."));
        }
        references(resource, type, ids, problems);
    }

    private static void references(JsonNode node, String path, Set<String> ids, List<Refusal> problems) {
        var reference = node.path("reference").asText("");
        if (reference.length() > 1 && reference.startsWith("#") && !ids.contains(reference.substring(1)))
            problems.add(problem(path + ".reference", "No contained resource has the id that this refers to."));
        if (node.isObject())
            node.properties()
                    .forEach(field -> references(field.getValue(), path + "." + field.getKey(), ids, problems));
        else node.forEach(item -> references(item, path, ids, problems));
    }

    private static Refusal problem(String path, String message) {
        return Refusal.of(422, "invariant", "contained", message).at(path);
    }
}
