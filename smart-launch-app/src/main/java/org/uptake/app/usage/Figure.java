package org.uptake.app.usage;

import java.util.OptionalDouble;
import org.uptake.app.server.FhirNode;

/** One figure with how many it is of; without a value where there are too few. */
record Figure(String label, OptionalDouble n, OptionalDouble value, OptionalDouble low, OptionalDouble high) {
    static final int SMALL_CELL = 11;
    static final String SUPPRESSED = "fewer than " + SMALL_CELL;
    private static final double WHOLE = 100;

    static Figure of(FhirNode node) {
        var interval = node.extension("confidence-interval").orElse(node.at("no interval"));
        return new Figure(
                node.textOr("", "value", "text"),
                population(node, "initial-population"),
                node.number("measureScore", "value"),
                limit(interval, "low"),
                limit(interval, "high"));
    }

    private static OptionalDouble limit(FhirNode interval, String name) {
        return interval.extension(name).map(part -> part.number("valueDecimal")).orElse(OptionalDouble.empty());
    }

    boolean shown() {
        return value.isPresent() && n.orElse(0) >= SMALL_CELL;
    }

    String share() {
        if (!shown()) return n.orElse(1) > 0 ? SUPPRESSED : "\u2013";
        return percent(value.getAsDouble())
                + (low.isPresent() && high.isPresent()
                        ? " (" + Math.round(WHOLE * low.getAsDouble()) + " to " + Math.round(WHOLE * high.getAsDouble())
                                + ")"
                        : "")
                + ", n " + Math.round(n.orElse(0));
    }

    double day() {
        return label.matches("\\d{1,3}") ? Double.parseDouble(label) : 0;
    }

    static OptionalDouble population(FhirNode node, String code) {
        return node.each("population").stream()
                .filter(one -> one.textOr("", "code", "coding", "code").equals(code))
                .mapToDouble(one -> one.number("count").orElse(0))
                .findFirst();
    }

    private static String percent(double share) {
        return Math.round(WHOLE * share) + " %";
    }
}
