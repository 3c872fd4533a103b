package org.uptake.app.programme;

import java.util.Map;
import org.uptake.app.server.FhirNode;

/** Plain names for the populations of a measure. */
final class Populations {
    private static final Map<String, String> WORDS = Map.of(
            "initial-population", "What counts",
            "denominator", "Denominator",
            "numerator", "Numerator",
            "measure-population", "What is measured",
            "measure-observation", "How it is measured",
            "denominator-exclusion", "Left out",
            "measure-population-exclusion", "Left out",
            "censored", "Not finished yet (censored)");

    private Populations() {}

    static String words(FhirNode population) {
        var code = population.at("code", "coding");
        var own = code.text("code").map(WORDS::get);
        return own.orElse(code.textOr(code.textOr("Counts", "code"), "display"));
    }
}
