package org.uptake.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** References of a resource (R4, "References between Resources", literal references). */
final class References {
    private static final String TYPE_AND_ID =
            "([A-Z][A-Za-z]++)/([A-Za-z0-9\\-.]{1,64}+)(?:/_history/[A-Za-z0-9\\-.]{1,64})?";
    private static final Pattern LITERAL = Pattern.compile("(?:.*/)?" + TYPE_AND_ID);
    private static final Pattern RELATIVE = Pattern.compile(TYPE_AND_ID);

    private References() {}

    /** The type that a Reference element names or shows; empty when it does not. */
    static Optional<String> type(JsonNode reference) {
        var matcher = LITERAL.matcher(reference.path("reference").asText());
        if (matcher.matches()) return Optional.of(matcher.group(1));
        return Optional.ofNullable(reference.path("type").textValue());
    }

    /** Relative references anywhere in the resource, as {@code Type/id} without a version. */
    static Set<String> local(JsonNode resource) {
        var found = new TreeSet<String>();
        collect(resource, found);
        return found;
    }

    private static void collect(JsonNode node, Set<String> found) {
        var reference = node.path("reference");
        if (reference.isTextual()) {
            var matcher = RELATIVE.matcher(reference.asText());
            if (matcher.matches()) found.add(matcher.group(1) + "/" + matcher.group(2));
        }
        for (var child : node) if (child.isContainerNode()) collect(child, found);
    }
}
