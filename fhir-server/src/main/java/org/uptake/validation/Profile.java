package org.uptake.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A profile or an extension of ours, compiled from its differential and those of its bases.
 *
 * @param type the resource type, or Extension
 */
record Profile(String url, String type, Rules rules) {
    /**
     * @param structures every structure of ours, by address
     * @param valueSets the codes of a value set as {@code system|code}; null when it is not held
     */
    static Profile compile(
            JsonNode structure, Map<String, JsonNode> structures, Function<String, @Nullable Set<String>> valueSets) {
        var type = structure.path("type").asText();
        var rules = new Rules(type);
        add(structure, structures, rules, valueSets);
        return new Profile(structure.path("url").asText(), type, rules);
    }

    private static void add(
            JsonNode structure,
            Map<String, JsonNode> structures,
            Rules rules,
            Function<String, @Nullable Set<String>> valueSets) {
        var base = structures.get(structure.path("baseDefinition").asText());
        if (base != null) add(base, structures, rules, valueSets);
        for (var element : structure.path("differential").path("element")) {
            var id = element.path("id").asText();
            if (!id.contains(".")) addRoot(element, rules);
            else rules.at(id.substring(id.indexOf('.') + 1)).add(element, valueSets);
        }
    }

    /** How often an extension may stand is for the profile that uses it to say. */
    private static void addRoot(JsonNode root, Rules rules) {
        for (var constraint : root.path("constraint")) rules.invariants.add(Invariant.of(constraint));
    }
}
