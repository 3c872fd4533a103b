package org.uptake.stats;

import java.util.Arrays;

/**
 * Cumulative incidence of each of several causes that compete (Aalen and Johansen 1978). One minus Kaplan-Meier with the other
 * causes censored would overstate every one of them.
 */
public final class AalenJohansen {
    private final double[] times;
    private final double[][] incidence;

    private AalenJohansen(double[] times, double[][] incidence) {
        this.times = times;
        this.incidence = incidence;
    }

    /**
     * @param ascending times in ascending order
     * @param cause what happened at that time: 0 censored, else 1 to {@code causes}
     */
    public static AalenJohansen ofSorted(double[] ascending, int[] cause, int causes) {
        var size = ascending.length;
        var times = new double[size];
        var incidence = new double[size][];
        var steps = 0;
        var survival = 1.0;
        var sofar = new double[causes];
        for (int i = 0, next; i < size; i = next) {
            var events = new int[causes];
            var all = 0;
            for (next = i; next < size && ascending[next] == ascending[i]; next++) {
                if (cause[next] == 0) continue;
                events[cause[next] - 1]++;
                all++;
            }
            if (all == 0) continue;
            double atRisk = size - i;
            for (var c = 0; c < causes; c++) sofar[c] += survival * events[c] / atRisk;
            survival *= 1 - all / atRisk;
            times[steps] = ascending[i];
            incidence[steps++] = sofar.clone();
        }
        return new AalenJohansen(Arrays.copyOf(times, steps), Arrays.copyOf(incidence, steps));
    }

    /** The share that had this cause up to and including {@code time}. */
    public double incidenceAt(double time, int cause) {
        var found = Arrays.binarySearch(times, time);
        var step = found >= 0 ? found : -found - 2;
        return step < 0 ? 0 : incidence[step][cause - 1];
    }
}
