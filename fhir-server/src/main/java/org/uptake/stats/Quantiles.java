package org.uptake.stats;

/** Sample quantiles, type 7 of Hyndman and Fan 1996 (the default of R and NumPy). */
public final class Quantiles {
    private Quantiles() {}

    /**
     * @param ascending the sample in ascending order, in its first {@code size} places; not empty
     * @param share between 0 and 1
     */
    public static double ofSorted(double[] ascending, int size, double share) {
        if (size < 1 || size > ascending.length) throw new IllegalArgumentException("no sample of size " + size);
        if (!(share >= 0 && share <= 1)) throw new IllegalArgumentException("not a share: " + share);
        var place = (size - 1) * share;
        var below = (int) place;
        if (below == size - 1) return ascending[below];
        return ascending[below] + (place - below) * (ascending[below + 1] - ascending[below]);
    }
}
