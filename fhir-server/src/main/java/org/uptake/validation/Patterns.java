package org.uptake.validation;

import com.fasterxml.jackson.databind.JsonNode;

/** R4, "ElementDefinition.pattern[x]": everything in the pattern must be in the value, list items in any place. */
final class Patterns {
    private Patterns() {}

    static boolean match(JsonNode pattern, JsonNode value) {
        if (pattern.isObject()) {
            for (var property : pattern.properties())
                if (!match(property.getValue(), value.path(property.getKey()))) return false;
            return value.isObject();
        }
        if (pattern.isArray()) {
            for (var item : pattern) if (!anyMatches(item, value)) return false;
            return true;
        }
        return pattern.equals(value);
    }

    private static boolean anyMatches(JsonNode pattern, JsonNode list) {
        for (var item : list) if (match(pattern, item)) return true;
        return false;
    }
}
