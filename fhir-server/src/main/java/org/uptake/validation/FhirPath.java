package org.uptake.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of FHIRPath in which our invariants are written, on JSON trees: HAPI's engine needs its own model, and building that costs
 * more than storing the resource. {@link FhirPathParser} says what is understood; the rest is refused when a profile is compiled.
 */
interface FhirPath {
    List<JsonNode> TRUE = List.of(BooleanNode.TRUE);
    List<JsonNode> FALSE = List.of(BooleanNode.FALSE);

    /** @param focus what {@code $this} is */
    List<JsonNode> evaluate(List<JsonNode> focus);

    /** @throws IllegalArgumentException when the expression uses more than is understood */
    static FhirPath compile(String expression) {
        return new FhirPathParser(expression).parse();
    }

    /** An invariant that cannot be decided does not hold. */
    static boolean isTrue(List<JsonNode> result) {
        return Boolean.TRUE.equals(truth(result));
    }

    /** Three-valued: null when the collection is empty; one item that is no boolean counts as true (FHIRPath, "singleton evaluation"). */
    static @Nullable Boolean truth(List<JsonNode> result) {
        if (result.isEmpty()) return null;
        return !result.get(0).isBoolean() || result.get(0).asBoolean();
    }

    static List<JsonNode> of(@Nullable Boolean truth) {
        if (truth == null) return List.of();
        return truth ? TRUE : FALSE;
    }
}
