package org.uptake.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.uptake.refusal.Refusal;

/** Holds one resource, or one extension, against the rules of a profile. */
final class ElementCheck {
    /** @param node never an array */
    private record Value(String path, String property, JsonNode node) {}

    private final List<Refusal> problems;

    ElementCheck(List<Refusal> problems) {
        this.problems = problems;
    }

    void children(String path, JsonNode parent, Rules rules) {
        for (var child : rules.children.values()) child(path, parent, child);
    }

    private void child(String path, JsonNode parent, Rules rules) {
        var here = path + "." + rules.baseName();
        var values = values(here, parent, rules);
        count(here, values.size(), rules);
        for (var value : values) value(value, rules);
        for (var slice : rules.slices.values()) slice(here, values, slice);
    }

    private void slice(String path, List<Value> values, Rules slice) {
        var taken = values.stream().filter(value -> slice.takes(value.node())).toList();
        count(slice.extension == null ? path + ":" + slice.name : path + "('" + slice.name + "')", taken.size(), slice);
        for (var value : taken) value(value, slice);
    }

    private void count(String path, int found, Rules rules) {
        if (found < rules.min) problems.add(Problems.missing(path, rules.min));
        if (found > rules.max) problems.add(Problems.tooMany(path, rules.max));
    }

    private void value(Value value, Rules rules) {
        var node = value.node();
        if (!rules.isMetBy(node)) problems.add(Problems.value(value.path()));
        if (rules.isChoice() && !rules.types.isEmpty() && !isOfType(value, rules))
            problems.add(Problems.choice(value.path(), rules.types));
        if (!rules.targets.isEmpty() && !refersTo(node, rules))
            problems.add(Problems.target(value.path(), rules.targets));
        if (rules.codes != null && !isCoded(node, rules.codes)) problems.add(Problems.code(value.path()));
        children(value.path(), node, rules);
    }

    private static boolean isOfType(Value value, Rules rules) {
        var type = value.property().substring(rules.baseName().length());
        return rules.types.stream().anyMatch(type::equalsIgnoreCase);
    }

    /** References by identifier, or to another server, cannot be judged by their text alone. */
    private static boolean refersTo(JsonNode node, Rules rules) {
        var type = References.type(node);
        return type.isEmpty() || rules.targets.contains(type.get());
    }

    private static boolean isCoded(JsonNode node, Set<String> codes) {
        if (node.isTextual()) return codes.stream().anyMatch(code -> code.endsWith("|" + node.asText()));
        if (node.has("code") || node.has("system")) return isOneOf(node, codes);
        for (var coding : node.path("coding")) if (isOneOf(coding, codes)) return true;
        return false;
    }

    private static boolean isOneOf(JsonNode coding, Set<String> codes) {
        return codes.contains(
                coding.path("system").asText() + "|" + coding.path("code").asText());
    }

    private static List<Value> values(String path, JsonNode parent, Rules rules) {
        if (rules.isChoice()) return choice(path, parent, rules);
        var node = parent.path(rules.name);
        if (!node.isArray()) return node.isMissingNode() ? List.of() : List.of(new Value(path, rules.name, node));
        var values = new ArrayList<Value>();
        for (var i = 0; i < node.size(); i++) values.add(new Value(path + "[" + i + "]", rules.name, node.get(i)));
        return values;
    }

    private static List<Value> choice(String path, JsonNode parent, Rules rules) {
        var base = rules.baseName();
        for (var field : parent.properties()) {
            var name = field.getKey();
            if (name.length() > base.length()
                    && name.startsWith(base)
                    && Character.isUpperCase(name.charAt(base.length())))
                return List.of(new Value(path, name, field.getValue()));
        }
        return List.of();
    }
}
