package org.uptake.stats;

import java.util.Arrays;

/** {@link Quantiles} of a sample that comes in ascending order, in constant memory. */
public final class RunningQuantiles {
    private final double[] places;
    private final double[] below;
    private final double[] above;
    private int come;

    /**
     * @param size of the sample; not 0
     * @param shares ascending, each between 0 and 1
     */
    public RunningQuantiles(int size, double... shares) {
        if (size < 1) throw new IllegalArgumentException("no sample of size " + size);
        places = Arrays.stream(shares).map(share -> (size - 1) * share).toArray();
        below = new double[shares.length];
        above = new double[shares.length];
    }

    public void add(double value) {
        for (var i = 0; i < places.length; i++) {
            var place = (int) places[i];
            if (place == come) below[i] = above[i] = value;
            else if (place + 1 == come) above[i] = value;
        }
        come++;
    }

    /** @param which of the shares; to be asked once all have come */
    public double get(int which) {
        return below[which] + (places[which] - (int) places[which]) * (above[which] - below[which]);
    }
}
