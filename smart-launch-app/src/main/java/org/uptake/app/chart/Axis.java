package org.uptake.app.chart;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * A horizontal scale shared by all rows of one unit. Positions are per cent of the width, so that a picture follows its
 * frame without a script and its words keep their size.
 *
 * <p>Durations stand on a logarithmic scale: minutes of work and weeks of waiting must both be readable.
 */
public final class Axis {
    /** @param at position in per cent */
    public record Tick(String label, double at) {}

    private static final Map<Double, String> HOURS =
            new TreeMap<>(Map.of(1 / 60.0, "1 min", 1.0, "1 h", 24.0, "1 d", 240.0, "10 d", 2400.0, "100 d"));
    private static final Map<Double, String> WORKING_HOURS =
            new TreeMap<>(Map.of(1 / 60.0, "1 min", 1.0, "1 h", 10.0, "10 h", 100.0, "100 h", 1000.0, "1000 h"));

    private final boolean logarithmic;
    private final double from;
    private final double to;
    private final Map<Double, String> labels;

    private Axis(boolean logarithmic, double from, double to, Map<Double, String> labels) {
        this.logarithmic = logarithmic;
        this.from = from;
        this.to = to;
        this.labels = labels;
    }

    /** @param hours values that must fit on the scale */
    public static Axis hours(DoubleStream hours) {
        return durations(hours, HOURS);
    }

    /** @param hours values that must fit on the scale, in working hours */
    public static Axis workingHours(DoubleStream hours) {
        return durations(hours, WORKING_HOURS);
    }

    /** From 0 to 100 per cent. */
    public static Axis share() {
        return new Axis(false, 0, 1, new TreeMap<>(Map.of(0.0, "0 %", 0.5, "50 %", 1.0, "100 %")));
    }

    /** From 0 to exactly this value. */
    public static Axis upTo(double top) {
        return new Axis(false, 0, Math.max(1, top), new TreeMap<>());
    }

    /** From 0 to a round figure above the greatest value. */
    public static Axis count(DoubleStream values) {
        var top = roundUp(values.max().orElse(1));
        return new Axis(false, 0, top, new TreeMap<>(Map.of(0.0, "0", top, number(top))));
    }

    /** Ends at the labels around the values, so that both ends are named. */
    private static Axis durations(DoubleStream hours, Map<Double, String> labels) {
        var span = hours.filter(h -> h > 0).summaryStatistics();
        var known = new TreeMap<>(labels);
        if (span.getCount() == 0) {
            return new Axis(true, known.firstKey(), known.lastKey(), known);
        }
        var low = known.floorKey(span.getMin());
        var high = known.ceilingKey(span.getMax());
        var from = low == null ? known.firstKey() : low;
        var to = high == null ? span.getMax() : high;
        return new Axis(true, from, to <= from ? from * 10 : to, known);
    }

    /** Position in per cent; what lies outside the scale stands at its end. */
    public double at(double value) {
        var share = logarithmic
                ? Math.log(Math.max(value, from) / from) / Math.log(to / from)
                : (value - from) / (to - from);
        return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100.0;
    }

    public List<Tick> ticks() {
        return labels.entrySet().stream()
                .filter(label -> label.getKey() >= from && label.getKey() <= to)
                .map(label -> new Tick(label.getValue(), at(label.getKey())))
                .collect(Collectors.toList());
    }

    private static double roundUp(double value) {
        var step = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1))));
        return Math.max(1, Math.ceil(value / step) * step);
    }

    private static String number(double value) {
        return String.valueOf(Math.round(value));
    }
}
