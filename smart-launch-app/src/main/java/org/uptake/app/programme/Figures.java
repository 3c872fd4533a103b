package org.uptake.app.programme;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.uptake.app.server.FhirNode;

/**
 * One group or stratum of a MeasureReport (docs/api.md, "MeasureReport groups of workflow metrics").
 *
 * @param label the stratum's name; empty for the whole group
 * @param n all tasks that count
 */
record Figures(
        String label,
        OptionalDouble n,
        OptionalDouble censored,
        OptionalDouble score,
        OptionalDouble p25,
        OptionalDouble median,
        OptionalDouble p75,
        OptionalDouble p90) {

    static Figures of(String label, FhirNode group) {
        var distribution = group.extension("distribution").orElse(group.at("no distribution"));
        return new Figures(
                label,
                population(group, "initial-population"),
                population(group, "censored"),
                group.number("measureScore", "value"),
                figure(distribution, "p25"),
                figure(distribution, "median"),
                figure(distribution, "p75"),
                figure(distribution, "p90"));
    }

    /** The strata of a stratifier, labelled. */
    static List<Figures> strata(FhirNode group, String stratifier, Labels labels) {
        return stratumNodes(group, stratifier)
                .map(stratum -> of(labels.of(stratifier, label(stratum)), stratum))
                .toList();
    }

    static Stream<FhirNode> stratumNodes(FhirNode group, String stratifier) {
        return group.each("stratifier").stream()
                .filter(s -> names(s).anyMatch(stratifier::equals))
                .flatMap(s -> s.each("stratum").stream());
    }

    private static Stream<String> names(FhirNode stratifier) {
        return stratifier.each("code").stream()
                .flatMap(code -> Stream.concat(
                        code.text("text").stream(),
                        code.each("coding").stream().flatMap(c -> c.text("code").stream())));
    }

    /** The code itself; {@link Labels} has the words. */
    static String label(FhirNode stratum) {
        var value = stratum.at("value");
        return value.text("coding", "code").or(() -> value.text("text")).orElse("not stated");
    }

    static OptionalDouble population(FhirNode group, String code) {
        return group.each("population").stream()
                .filter(p -> p.at("code").each("coding").stream()
                        .anyMatch(c -> c.textOr("", "code").equals(code)))
                .mapToDouble(p -> p.number("count").orElse(0))
                .findFirst();
    }

    private static OptionalDouble figure(FhirNode distribution, String name) {
        return distribution.extension(name).map(e -> e.number("valueDecimal")).orElse(OptionalDouble.empty());
    }
}
