package org.uptake.engagement;

import org.jspecify.annotations.Nullable;
import org.uptake.stats.Interval;
import org.uptake.stats.Wilson;

/** How many of how many; the denominator is who could have been seen. */
record Share(int cases, int of) {
    static final double LEVEL = 0.95;

    @Nullable Double value() {
        return of == 0 ? null : (double) cases / of;
    }

    @Nullable Interval interval() {
        return of == 0 ? null : Wilson.interval(cases, of, LEVEL);
    }
}
