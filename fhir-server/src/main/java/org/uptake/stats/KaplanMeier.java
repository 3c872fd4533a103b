package org.uptake.stats;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * The product-limit estimate of the share still without the event (Kaplan and Meier 1958), with Greenwood's variance and
 * confidence limits on the log(-log) scale.
 */
public final class KaplanMeier {
    private static final NormalDistribution NORMAL = new NormalDistribution();
    /** Products of shares that are one half on paper miss it by rounding. */
    static final double HALF_TOLERANCE = 1e-12;

    private final double[] times;
    private final double[] survival;
    private final double[] hazardVariance;

    private KaplanMeier(double[] times, double[] survival, double[] hazardVariance) {
        this.times = times;
        this.survival = survival;
        this.hazardVariance = hazardVariance;
    }

    /**
     * @param ascending times in ascending order, in the first {@code size} places
     * @param event whether the event was seen at that time, else the subject was censored there
     */
    public static KaplanMeier ofSorted(double[] ascending, boolean[] event, int size) {
        var times = new double[size];
        var survival = new double[size];
        var variance = new double[size];
        var steps = 0;
        var share = 1.0;
        var sum = 0.0;
        for (int i = 0, next; i < size; i = next) {
            var seen = 0;
            for (next = i; next < size && ascending[next] == ascending[i]; next++) if (event[next]) seen++;
            if (seen == 0) continue;
            double atRisk = size - i;
            share *= 1 - seen / atRisk;
            sum += seen / (atRisk * (atRisk - seen));
            times[steps] = ascending[i];
            survival[steps] = share;
            variance[steps++] = sum;
        }
        return new KaplanMeier(
                Arrays.copyOf(times, steps), Arrays.copyOf(survival, steps), Arrays.copyOf(variance, steps));
    }

    /** The share still without the event just after {@code time}. */
    public double survivalAt(double time) {
        var step = stepAt(time);
        return step < 0 ? 1 : survival[step];
    }

    /** Greenwood's standard error of {@link #survivalAt}. */
    public double standardErrorAt(double time) {
        var step = stepAt(time);
        return step < 0 || survival[step] == 0 ? 0 : survival[step] * Math.sqrt(hazardVariance[step]);
    }

    /** @param level for example 0.95 */
    public Interval intervalAt(double time, double level) {
        var step = stepAt(time);
        if (step < 0 || survival[step] == 0) return new Interval(survivalAt(time), survivalAt(time));
        return interval(step, quantile(level));
    }

    /** The first time at which half had the event; the middle of the plateau where exactly half is kept; empty when not reached. */
    public OptionalDouble median() {
        for (var step = 0; step < times.length; step++) {
            if (survival[step] > 0.5 + HALF_TOLERANCE) continue;
            var plateau = survival[step] > 0.5 - HALF_TOLERANCE && step + 1 < times.length;
            return OptionalDouble.of(plateau ? (times[step] + times[step + 1]) / 2 : times[step]);
        }
        return OptionalDouble.empty();
    }

    private Interval interval(int step, double z) {
        var share = survival[step];
        var width = z * Math.sqrt(hazardVariance[step]) / Math.log(share);
        return new Interval(Math.pow(share, Math.exp(-width)), Math.pow(share, Math.exp(width)));
    }

    private int stepAt(double time) {
        var found = Arrays.binarySearch(times, time);
        return found >= 0 ? found : -found - 2;
    }

    private static double quantile(double level) {
        return NORMAL.inverseCumulativeProbability((1 + level) / 2);
    }
}
