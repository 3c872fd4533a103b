package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;

/**
 * One request to an operation.
 *
 * @param type the resource type in the path
 * @param id the instance in the path, when there is one
 * @param query the query string's parameters
 * @param body the Parameters resource of a POST
 * @param ifMatch the version that the caller saw
 */
public record Call(
        Caller caller,
        String type,
        @Nullable String id,
        Map<String, List<String>> query,
        @Nullable ObjectNode body,
        @Nullable Integer ifMatch) {

    /** The first value of a parameter as text: from the query string, else from the Parameters body (value[x] of any primitive type). */
    public Optional<String> text(String name) {
        return texts(name).stream().findFirst();
    }

    public List<String> texts(String name) {
        var fromQuery = query.get(name);
        if (fromQuery != null) return fromQuery;
        return parts(name).stream()
                .flatMap(part -> value(part).filter(JsonNode::isValueNode).stream())
                .map(JsonNode::asText)
                .toList();
    }

    /** The entries of the Parameters body with this name. */
    public List<JsonNode> parts(String name) {
        if (body == null) return List.of();
        var found = new java.util.ArrayList<JsonNode>();
        for (var part : body.path("parameter"))
            if (name.equals(part.path("name").asText())) found.add(part);
        return found;
    }

    /** A reference parameter ({@code valueReference} in the body, plain text in the query string). */
    public Optional<String> reference(String name) {
        var fromQuery = query.get(name);
        if (fromQuery != null) return fromQuery.stream().findFirst();
        return parts(name).stream()
                .map(part -> part.path("valueReference").path("reference").asText(""))
                .filter(reference -> !reference.isEmpty())
                .findFirst();
    }

    /** The value[x] of a parameter. */
    public static Optional<JsonNode> value(JsonNode part) {
        var names = part.fieldNames();
        while (names.hasNext()) {
            var name = names.next();
            if (name.startsWith("value")) return Optional.of(part.get(name));
        }
        return Optional.empty();
    }
}
