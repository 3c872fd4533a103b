package org.uptake.app.programme;

import java.util.Locale;
import java.util.OptionalDouble;

/** Figures as people read them: no more digits than the data carry, and a dash where there is none. */
final class Numbers {
    static final String NONE = "\u2013";
    /** Figures of fewer tasks or patients than this could point at a person. */
    static final int SMALL_CELL = 11;

    static final String SUPPRESSED = "fewer than " + SMALL_CELL;

    private static final double TWO_DAYS = 48;

    private Numbers() {}

    /** Empty where the server keeps the figures of a small group, or of one that would give a small one away. */
    static boolean isSmall(OptionalDouble n) {
        return n.isEmpty() || n.getAsDouble() < SMALL_CELL;
    }

    static String count(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%,d", Math.round(value.getAsDouble())) : NONE;
    }

    static String value(Metric.Kind kind, OptionalDouble value) {
        if (value.isEmpty()) {
            return NONE;
        }
        var v = value.getAsDouble();
        return switch (kind) {
            case HOURS -> v >= TWO_DAYS ? decimal(v / 24) + " d" : hours(v);
            case WORKING_HOURS -> hours(v);
            case SHARE -> Math.round(100 * v) + " %";
            case NUMBER -> String.format(Locale.ROOT, v >= 10 ? "%.1f" : "%.2f", v);
        };
    }

    /** {@code 1.2 h to 6.0 h}. */
    static String range(Metric.Kind kind, OptionalDouble low, OptionalDouble high) {
        return low.isEmpty() || high.isEmpty() ? NONE : value(kind, low) + " to " + value(kind, high);
    }

    private static String hours(double hours) {
        return hours < 1 ? Math.round(hours * 60) + " min" : decimal(hours) + " h";
    }

    private static String decimal(double value) {
        return value >= 10 ? String.valueOf(Math.round(value)) : String.format(Locale.ROOT, "%.1f", value);
    }

    /** {@code 34 %}; a dash when nothing is there to be a share of. */
    static String percent(double part, double whole) {
        return whole <= 0 ? NONE : Math.round(100 * part / whole) + " %";
    }
}
