package org.uptake.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Moment;

/** What the operators and functions of {@link FhirPathParser} mean (FHIRPath 2.0, sections 5 and 6). */
final class FhirPathFunctions {
    /** Choice elements, whose JSON name ends in their type. */
    private static final Set<String> CHOICES = Set.of("value", "effective", "occurrence");

    private FhirPathFunctions() {}

    static FhirPath child(FhirPath input, String name) {
        return focus -> {
            var found = new ArrayList<JsonNode>();
            for (var item : input.evaluate(focus)) {
                var child = item.path(name);
                if (child.isMissingNode() && CHOICES.contains(name)) child = choice(item, name);
                if (child.isArray()) child.forEach(found::add);
                else if (!child.isMissingNode()) found.add(child);
            }
            return found;
        };
    }

    static JsonNode choice(JsonNode item, String name) {
        for (var field : item.properties())
            if (field.getKey().length() > name.length()
                    && field.getKey().startsWith(name)
                    && Character.isUpperCase(field.getKey().charAt(name.length()))) return field.getValue();
        return item.path(name);
    }

    /** @return null when there is no such function here */
    static @Nullable FhirPath function(String name, FhirPath input, @Nullable FhirPath argument) {
        if (argument != null)
            return switch (name) {
                case "where" -> where(input, argument);
                case "exists" -> exists(where(input, argument));
                default -> null;
            };
        return switch (name) {
            case "exists" -> exists(input);
            case "empty" -> focus -> FhirPath.of(input.evaluate(focus).isEmpty());
            case "not" -> focus -> FhirPath.of(not(FhirPath.truth(input.evaluate(focus))));
            case "count" ->
                focus -> List.of(IntNode.valueOf(input.evaluate(focus).size()));
            case "first" -> focus -> input.evaluate(focus).stream().limit(1).toList();
            case "toString" -> input;
            case "length" ->
                focus -> input.evaluate(focus).stream()
                        .map(item -> (JsonNode) IntNode.valueOf(item.asText().length()))
                        .toList();
            default -> null;
        };
    }

    private static FhirPath exists(FhirPath input) {
        return focus -> FhirPath.of(!input.evaluate(focus).isEmpty());
    }

    private static FhirPath where(FhirPath input, FhirPath condition) {
        return focus -> input.evaluate(focus).stream()
                .filter(item -> FhirPath.isTrue(condition.evaluate(List.of(item))))
                .toList();
    }

    static FhirPath and(FhirPath left, FhirPath right) {
        return focus -> FhirPath.of(and(FhirPath.truth(left.evaluate(focus)), FhirPath.truth(right.evaluate(focus))));
    }

    static FhirPath or(FhirPath left, FhirPath right) {
        return focus -> FhirPath.of(or(FhirPath.truth(left.evaluate(focus)), FhirPath.truth(right.evaluate(focus))));
    }

    static FhirPath implies(FhirPath left, FhirPath right) {
        return focus ->
                FhirPath.of(or(not(FhirPath.truth(left.evaluate(focus))), FhirPath.truth(right.evaluate(focus))));
    }

    private static @Nullable Boolean not(@Nullable Boolean value) {
        return value == null ? null : !value;
    }

    private static @Nullable Boolean and(@Nullable Boolean left, @Nullable Boolean right) {
        if (Boolean.FALSE.equals(left) || Boolean.FALSE.equals(right)) return false;
        return (left == null || right == null) ? null : Boolean.TRUE;
    }

    private static @Nullable Boolean or(@Nullable Boolean left, @Nullable Boolean right) {
        if (Boolean.TRUE.equals(left) || Boolean.TRUE.equals(right)) return true;
        return (left == null || right == null) ? null : Boolean.FALSE;
    }

    static FhirPath equal(FhirPath left, FhirPath right, boolean wanted) {
        return focus -> {
            var some = left.evaluate(focus);
            var others = right.evaluate(focus);
            if (some.isEmpty() || others.isEmpty()) return List.of();
            return FhirPath.of(equal(some, others) == wanted);
        };
    }

    private static boolean equal(List<JsonNode> some, List<JsonNode> others) {
        if (some.size() != others.size()) return false;
        for (var i = 0; i < some.size(); i++) {
            var order = order(some.get(i), others.get(i));
            if (order == null ? !some.get(i).equals(others.get(i)) : order != 0) return false;
        }
        return true;
    }

    static FhirPath compare(FhirPath left, String operator, FhirPath right) {
        return focus -> {
            var some = left.evaluate(focus);
            var others = right.evaluate(focus);
            if (some.isEmpty() || others.isEmpty()) return List.of();
            var order = order(some.get(0), others.get(0));
            return order == null ? List.of() : FhirPath.of(holds(order, operator));
        };
    }

    private static boolean holds(int order, String operator) {
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    /** Numbers by value, moments by instant, other text as text; null when the two cannot be compared. */
    private static @Nullable Integer order(JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) return left.decimalValue().compareTo(right.decimalValue());
        if (!left.isTextual() || !right.isTextual()) return null;
        var one = moment(left.asText());
        var other = moment(right.asText());
        if (one != null && other != null) return one.compareTo(other);
        return one == null && other == null ? (Integer) left.asText().compareTo(right.asText()) : null;
    }

    private static @Nullable Instant moment(String text) {
        if (text.length() < 17 || text.charAt(4) != '-') return null;
        try {
            return Moment.parse(text);
        } catch (DateTimeException other) {
            return null;
        }
    }
}
