package org.uptake.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What profiles say about one element, merged from the base profile to the last: later words replace or narrow earlier ones. */
final class Rules {
    final String name;
    final Map<String, Rules> children = new LinkedHashMap<>();
    final Map<String, Rules> slices = new LinkedHashMap<>();
    final List<Invariant> invariants = new ArrayList<>();
    int min;
    int max = Integer.MAX_VALUE;

    @Nullable JsonNode fixed;

    @Nullable JsonNode pattern;
    /** Codes as {@code system|code}; null when nothing binds them. */
    @Nullable Set<String> codes;
    /** Data types of a choice element; empty when every type may stand. */
    Set<String> types = Set.of();
    /** Resource types of a Reference; empty when every type may be meant. */
    Set<String> targets = Set.of();
    /** The extension that a slice holds. */
    @Nullable String extension;

    Rules(String name) {
        this.name = name;
    }

    boolean isChoice() {
        return name.endsWith("[x]");
    }

    String baseName() {
        return isChoice() ? name.substring(0, name.length() - 3) : name;
    }

    /** @param path what follows the resource type in an element id, for example {@code output:medium.type} */
    Rules at(String path) {
        var rules = this;
        if (path.isEmpty()) return rules;
        for (var step : path.split("\\.")) {
            var colon = step.indexOf(':');
            rules = rules.children.computeIfAbsent(colon < 0 ? step : step.substring(0, colon), Rules::new);
            if (colon >= 0) rules = rules.slices.computeIfAbsent(step.substring(colon + 1), Rules::new);
        }
        return rules;
    }

    void add(JsonNode element, java.util.function.Function<String, @Nullable Set<String>> valueSets) {
        if (element.has("min")) min = Math.max(min, element.path("min").asInt());
        if (element.has("max") && !element.path("max").asText().equals("*"))
            max = Math.min(max, element.path("max").asInt());
        for (var property : element.properties()) {
            if (property.getKey().startsWith("fixed")) fixed = property.getValue();
            if (property.getKey().startsWith("pattern")) pattern = property.getValue();
        }
        addTypes(element.path("type"));
        if (element.path("binding").path("strength").asText().equals("required"))
            codes = valueSets.apply(element.path("binding").path("valueSet").asText());
        for (var constraint : element.path("constraint")) invariants.add(Invariant.of(constraint));
    }

    private void addTypes(JsonNode said) {
        if (said.isEmpty()) return;
        var names = new LinkedHashSet<String>();
        var referred = new LinkedHashSet<String>();
        for (var type : said) {
            names.add(type.path("code").asText());
            for (var target : type.path("targetProfile")) referred.add(lastSegment(target.asText()));
            for (var profile : type.path("profile")) extension = profile.asText();
        }
        types = Set.copyOf(names);
        targets = Set.copyOf(referred);
    }

    private static String lastSegment(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** Whether an item of a list is of this slice: by its extension's address, or by the patterns and fixed values of its children. */
    boolean takes(JsonNode item) {
        if (extension != null) return extension.equals(item.path("url").asText());
        return children.values().stream()
                .filter(child -> child.fixed != null || child.pattern != null)
                .allMatch(child -> child.isMetBy(item.path(child.name)));
    }

    boolean isMetBy(JsonNode value) {
        if (fixed != null && !fixed.equals(value)) return false;
        return pattern == null || Patterns.match(pattern, value);
    }
}
