package org.uptake.stats;

import org.hipparchus.distribution.continuous.NormalDistribution;

/** Wilson's score interval of a share (Wilson 1927), which stays between 0 and 1 and means something with few cases. */
public final class Wilson {
    private static final NormalDistribution NORMAL = new NormalDistribution();

    private Wilson() {}

    /**
     * @param of at least 1
     * @param level for example 0.95
     */
    public static Interval interval(int cases, int of, double level) {
        if (of < 1 || cases < 0 || cases > of) throw new IllegalArgumentException(cases + " of " + of);
        var z = NORMAL.inverseCumulativeProbability((1 + level) / 2);
        var share = (double) cases / of;
        var middle = share + z * z / (2.0 * of);
        var half = z * Math.sqrt(share * (1 - share) / of + z * z / (4.0 * of * of));
        var scale = 1 + z * z / of;
        return new Interval(Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale));
    }
}
