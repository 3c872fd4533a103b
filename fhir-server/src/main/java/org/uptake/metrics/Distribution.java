package org.uptake.metrics;

import org.jspecify.annotations.Nullable;
import org.uptake.stats.KaplanMeier;
import org.uptake.stats.Quantiles;

/**
 * Where the observed values lie, and where half of all would if none were cut short.
 *
 * @param kmMedian null when fewer than half had the event within the follow-up, and for values that are no durations
 */
record Distribution(
        double p25,
        double median,
        double p75,
        double p90,
        @Nullable Double kmMedian) {

    /**
     * @param ascending values of observed and censored tasks, in the first {@code size} places
     * @return null when nothing was observed
     */
    static @Nullable Distribution of(double[] ascending, boolean[] observed, int size, boolean duration) {
        var seen = new double[size];
        var count = 0;
        for (var i = 0; i < size; i++) if (observed[i]) seen[count++] = ascending[i];
        if (count == 0) return null;
        var half = duration ? KaplanMeier.medianOfSorted(ascending, observed, size) : null;
        return new Distribution(
                Quantiles.ofSorted(seen, count, 0.25),
                Quantiles.ofSorted(seen, count, 0.5),
                Quantiles.ofSorted(seen, count, 0.75),
                Quantiles.ofSorted(seen, count, 0.9),
                half != null && half.isPresent() ? half.getAsDouble() : null);
    }
}
