package org.uptake.stats;

import java.util.OptionalDouble;

/**
 * {@link KaplanMeier#median} of subjects that come one by one in the order of their times, in constant memory.
 */
public final class RunningMedian {
    private final int subjects;
    private int come;
    private double time = Double.NaN;
    private int atRisk;
    private int events;
    private double share = 1;
    private double half = Double.NaN;
    private double median = Double.NaN;

    /** @param subjects how many will come, censored ones among them */
    public RunningMedian(int subjects) {
        this.subjects = subjects;
    }

    /** @param event whether the event was seen at that time, else the subject was censored there */
    public void add(double itsTime, boolean event) {
        if (itsTime != time) {
            close();
            time = itsTime;
            atRisk = subjects - come;
        }
        come++;
        if (event) events++;
    }

    private void close() {
        if (events == 0 || !Double.isNaN(median)) return;
        if (!Double.isNaN(half)) {
            median = (half + time) / 2;
            return;
        }
        share *= 1 - events / (double) atRisk;
        events = 0;
        if (share <= 0.5 - KaplanMeier.HALF_TOLERANCE) median = time;
        else if (share <= 0.5 + KaplanMeier.HALF_TOLERANCE) half = time;
    }

    /** To be asked once all have come. */
    public OptionalDouble median() {
        close();
        if (!Double.isNaN(median)) return OptionalDouble.of(median);
        return Double.isNaN(half) ? OptionalDouble.empty() : OptionalDouble.of(half);
    }
}
