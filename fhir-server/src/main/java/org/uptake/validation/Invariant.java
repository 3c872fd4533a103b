package org.uptake.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** @param key the constraint's key in the profile, for example {@code uptake-reason} */
record Invariant(String key, String says, FhirPath expression) {
    static Invariant of(JsonNode constraint) {
        return new Invariant(
                constraint.path("key").asText(),
                constraint.path("human").asText(),
                FhirPath.compile(constraint.path("expression").asText()));
    }

    boolean holds(JsonNode resource) {
        return FhirPath.isTrue(expression.evaluate(List.of(resource)));
    }
}
