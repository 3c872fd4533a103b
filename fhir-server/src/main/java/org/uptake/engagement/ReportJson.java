package org.uptake.engagement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Uptake;
import org.uptake.stats.Interval;
import org.uptake.stats.Quantiles;

/** Writes groups of a MeasureReport (docs/engagement.md). */
final class ReportJson {
    /** Fewer courses keep their values to themselves when a person asks. */
    static final int SMALL_CELL = 11;

    private static final String POPULATION = "http://terminology.hl7.org/CodeSystem/measure-population";

    private final ObjectNode report;
    private final Map<String, MetricText> texts;
    private final boolean hidesSmallCells;

    ReportJson(ObjectNode report, Map<String, MetricText> texts, boolean hidesSmallCells) {
        this.report = report;
        this.texts = texts;
        this.hidesSmallCells = hidesSmallCells;
    }

    /** One metric's group. */
    final class Group {
        private final ObjectNode group;
        private final MetricText text;

        private Group(String id, String variant) {
            text = Objects.requireNonNull(texts.get(id), id);
            group = report.withArray("group").addObject();
            var code = group.putObject("code");
            code.putArray("coding")
                    .addObject()
                    .put("system", Uptake.BASE + "/CodeSystem/metric")
                    .put("code", id);
            code.put("text", variant.isEmpty() ? text.name() : text.name() + ", " + variant);
        }

        Group share(Share share) {
            figure(group, share);
            return this;
        }

        /** A value for each course; {@code of} could have had one. */
        Group values(double[] ascending, int of, boolean mean) {
            counts(of, ascending.length);
            if (ascending.length == 0 || hides(ascending.length)) return masked(group, ascending.length);
            score(
                    group,
                    mean
                            ? Arrays.stream(ascending).average().orElseThrow()
                            : Quantiles.ofSorted(ascending, ascending.length, 0.5));
            var distribution = group.withArray("extension")
                    .addObject()
                    .put("url", Uptake.extension("distribution"))
                    .putArray("extension");
            for (var part : Map.of("p25", 0.25, "median", 0.5, "p75", 0.75, "p90", 0.9).entrySet().stream()
                    .sorted(Map.Entry.comparingByValue())
                    .toList())
                distribution
                        .addObject()
                        .put("url", part.getKey())
                        .put("valueDecimal", Quantiles.ofSorted(ascending, ascending.length, part.getValue()));
            return this;
        }

        /** Nothing of a small group: how many of it came to what is what is hidden. */
        Group counts(int initial, int measured) {
            if (hides(initial)) return masked(group, initial);
            population(group, "initial-population", initial);
            population(group, "measure-population", measured);
            return this;
        }

        private Group masked(ObjectNode into, int n) {
            if (n > 0) mask(into);
            return this;
        }

        Stratifier by(String name) {
            var stratifier = group.withArray("stratifier").addObject();
            stratifier.putArray("code").addObject().put("text", name);
            return new Stratifier(stratifier);
        }

        /** One cut of the group. */
        final class Stratifier {
            private final ObjectNode stratifier;

            private Stratifier(ObjectNode stratifier) {
                this.stratifier = stratifier;
            }

            void share(String value, Share share) {
                if (share.of() > 0) figure(stratum(value), share);
            }

            /** @param n how many are at risk there */
            void estimate(String value, int n, double estimate, @Nullable Interval interval) {
                var stratum = stratum(value);
                if (hides(n)) mask(stratum);
                else {
                    population(stratum, "initial-population", n);
                    score(stratum, estimate);
                    interval(stratum, interval);
                }
            }

            void count(String value, int count) {
                var stratum = stratum(value);
                if (hides(count)) mask(stratum);
                else population(stratum, "measure-population", count);
            }

            /** A number from the literature, to hold the figures against. */
            void reference(String value, double reference) {
                score(stratum(value), reference);
            }

            private ObjectNode stratum(String value) {
                var stratum = stratifier.withArray("stratum").addObject();
                stratum.putObject("value").put("text", value);
                return stratum;
            }
        }

        private void figure(ObjectNode into, Share share) {
            if (hides(share.of())) {
                mask(into);
                return;
            }
            population(into, "initial-population", share.of());
            population(into, "measure-population", share.cases());
            var value = share.value();
            if (value == null) return;
            score(into, value);
            interval(into, share.interval());
        }

        private void score(ObjectNode into, double value) {
            into.putObject("measureScore")
                    .put("value", value)
                    .put("unit", text.unitText())
                    .put("system", "http://unitsofmeasure.org")
                    .put("code", text.unit());
        }
    }

    Group group(String id) {
        return new Group(id, "");
    }

    /** @param variant of a metric that has two figures, for example {@code untruncated} */
    Group group(String id, String variant) {
        return new Group(id, variant);
    }

    /** Nobody is given away by there being nobody. */
    boolean hides(int n) {
        return hidesSmallCells && n > 0 && n < SMALL_CELL;
    }

    private static void mask(ObjectNode into) {
        into.putObject("measureScore")
                .putArray("extension")
                .addObject()
                .put("url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
                .put("valueCode", "masked");
    }

    private static void interval(ObjectNode into, @Nullable Interval interval) {
        if (interval == null) return;
        var extension = into.withArray("extension")
                .addObject()
                .put("url", Uptake.extension("confidence-interval"))
                .putArray("extension");
        extension.addObject().put("url", "low").put("valueDecimal", interval.low());
        extension.addObject().put("url", "high").put("valueDecimal", interval.high());
        extension.addObject().put("url", "level").put("valueDecimal", Share.LEVEL);
    }

    private static void population(ObjectNode into, String code, int count) {
        var population = into.withArray("population").addObject();
        population
                .putObject("code")
                .putArray("coding")
                .addObject()
                .put("system", POPULATION)
                .put("code", code);
        population.put("count", count);
    }
}
