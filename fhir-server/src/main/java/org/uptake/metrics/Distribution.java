package org.uptake.metrics;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.uptake.stats.RunningMedian;
import org.uptake.stats.RunningQuantiles;

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

    private static final double[] SHARES = {0.25, 0.5, 0.75, 0.9};

    /** The distribution of one cell's values, which come in ascending order. */
    static final class Tally {
        private final @Nullable RunningQuantiles quantiles;
        private final @Nullable RunningMedian half;

        /**
         * @param observed how many of the values are
         * @param all observed and censored
         */
        Tally(int observed, int all, boolean duration) {
            quantiles = observed == 0 ? null : new RunningQuantiles(observed, SHARES);
            half = observed == 0 || !duration ? null : new RunningMedian(all);
        }

        void add(double value, boolean observed) {
            if (observed && quantiles != null) quantiles.add(value);
            if (half != null) half.add(value, observed);
        }

        /** Null when nothing was observed. */
        @Nullable Distribution distribution() {
            if (quantiles == null) return null;
            var median = half == null ? OptionalDouble.empty() : half.median();
            return new Distribution(
                    quantiles.get(0),
                    quantiles.get(1),
                    quantiles.get(2),
                    quantiles.get(3),
                    median.isPresent() ? median.getAsDouble() : null);
        }
    }
}
