package org.uptake.metrics;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.uptake.metrics.MetricDefinition.Scale;

/**
 * The readings of one metric from tasks, and its figures by cell. Values are sorted once, packed with the place of their
 * task; dealt out in that order, every cell's values are sorted already.
 */
final class MetricColumn {
    static final int MOST_TASKS = 1 << 21;
    /** 69 years; a longer duration is cut. */
    private static final long LONGEST = (1L << 41) - 1;

    private static final int PLACE_BITS = 22;
    private static final long UNSEEN = 1L << 21;
    private static final double HOUR = 3_600_000;
    private static final long[] NONE = {};

    private final Scale scale;
    private final MetricRules.Rule rule;
    private final Map<Reading.Kind, int[]> counts = new EnumMap<>(Reading.Kind.class);
    private final long[] sums;
    private final int most;
    private long[] values = NONE;
    private int size;

    /** @param most how many tasks may be added */
    MetricColumn(MetricRules.Rule rule, Scale scale, int cells, int most) {
        this.most = most;
        this.rule = rule;
        this.scale = scale;
        for (var kind : Reading.Kind.values()) counts.put(kind, new int[cells]);
        sums = new long[cells];
    }

    /** Whether tasks count for being completed in the period, whenever they began. */
    boolean countsCompletions() {
        return scale == Scale.RATE;
    }

    /**
     * @param reading to read into
     * @param place the task's place among the tasks of the report, below {@link #MOST_TASKS}
     */
    void add(TaskFacts task, Reading reading, int place, Cells cells) {
        rule.read(task, reading);
        if (reading.kind == Reading.Kind.OUT) return;
        var tally = tally(reading.kind);
        var seen = reading.kind == Reading.Kind.OBSERVED;
        for (var which = 0; which < cells.width(); which++) {
            var cell = cells.get(place, which);
            tally[cell]++;
            if (seen) sums[cell] += reading.value;
        }
        if (reading.kind == Reading.Kind.ONE_STEP) return;
        if (scale == Scale.SHARE || scale == Scale.RATE) return;
        if (values.length == 0) values = new long[most];
        values[size++] = Math.min(reading.value, LONGEST) << PLACE_BITS | (seen ? 0 : UNSEEN) | place;
    }

    /** What the same metric read from different tasks, all together; the parts are empty afterwards, and their memory free. */
    static MetricColumn together(List<MetricColumn> parts) {
        var all = parts.get(0);
        var values = new long[parts.stream().mapToInt(part -> part.size).sum()];
        var size = 0;
        for (var part : parts) {
            System.arraycopy(part.values, 0, values, size, part.size);
            size += part.size;
            part.values = NONE;
            part.size = 0;
            if (part == all) continue;
            all.counts.forEach((kind, tally) -> addAll(tally, part.tally(kind)));
            for (var cell = 0; cell < all.sums.length; cell++) all.sums[cell] += part.sums[cell];
        }
        all.values = values;
        all.size = size;
        return all;
    }

    private static void addAll(int[] into, int[] added) {
        for (var i = 0; i < into.length; i++) into[i] += added[i];
    }

    /** To be asked for once: the values are gone afterwards, since those of a million versions fill the memory. */
    List<Figure> figures(Cells cells, double weeks) {
        var distributions = distributions(cells);
        values = NONE;
        size = 0;
        var figures = new ArrayList<Figure>(sums.length);
        for (var cell = 0; cell < sums.length; cell++) figures.add(figure(cell, distributions[cell], weeks));
        return figures;
    }

    private Figure figure(int cell, @Nullable Distribution distribution, double weeks) {
        var observed = count(Reading.Kind.OBSERVED, cell);
        var censored = count(Reading.Kind.CENSORED, cell);
        var competing = count(Reading.Kind.COMPETING, cell);
        return new Figure(
                observed + censored + competing,
                observed,
                censored,
                competing,
                count(Reading.Kind.ONE_STEP, cell),
                score(cell, observed, distribution, weeks),
                distribution);
    }

    private @Nullable Double score(int cell, int observed, @Nullable Distribution distribution, double weeks) {
        return switch (scale) {
            case DURATION -> distribution == null ? null : distribution.median();
            case SHARE, MEAN -> observed == 0 ? null : (double) sums[cell] / observed;
            case RATE -> weeks > 0 ? observed / weeks : null;
        };
    }

    private int count(Reading.Kind kind, int cell) {
        return tally(kind)[cell];
    }

    private int[] tally(Reading.Kind kind) {
        return Objects.requireNonNull(counts.get(kind));
    }

    private @Nullable Distribution[] distributions(Cells cells) {
        var found = new @Nullable Distribution[sums.length];
        if (scale == Scale.SHARE || scale == Scale.RATE) return found;
        var tallies = new Distribution.Tally[sums.length];
        for (var cell = 0; cell < sums.length; cell++) {
            var observed = count(Reading.Kind.OBSERVED, cell);
            var all = observed + count(Reading.Kind.CENSORED, cell) + count(Reading.Kind.COMPETING, cell);
            tallies[cell] = new Distribution.Tally(observed, all, scale == Scale.DURATION);
        }
        deal(RadixSort.byHighBits(values, size, PLACE_BITS), cells, tallies);
        for (var cell = 0; cell < sums.length; cell++) found[cell] = tallies[cell].distribution();
        return found;
    }

    private void deal(long[] sorted, Cells cells, Distribution.Tally[] tallies) {
        var unit = scale == Scale.DURATION ? HOUR : 1;
        for (var i = 0; i < size; i++) {
            var time = (sorted[i] >>> PLACE_BITS) / unit;
            var observed = (sorted[i] & UNSEEN) == 0;
            var place = (int) (sorted[i] & (UNSEEN - 1));
            for (var which = 0; which < cells.width(); which++) tallies[cells.get(place, which)].add(time, observed);
        }
    }
}
