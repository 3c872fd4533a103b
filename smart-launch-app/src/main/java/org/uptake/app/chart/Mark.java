package org.uptake.app.chart;

/**
 * What one row draws on an axis; all positions in per cent.
 *
 * @param low start of the bar (P25, or zero)
 * @param high end of the bar (P75, or the value)
 * @param middle the median's stroke; negative for none
 * @param whisker end of the thin line (P90); negative for none
 */
public record Mark(double low, double high, double middle, double whisker) {
    /** Nothing is drawn. */
    public static final Mark NONE = new Mark(-1, -1, -1, -1);

    private static final double THINNEST = 0.6;

    public static Mark interval(Axis axis, double p25, double median, double p75, double p90) {
        return new Mark(axis.at(p25), axis.at(p75), axis.at(median), axis.at(p90));
    }

    public static Mark bar(Axis axis, double value) {
        return new Mark(0, axis.at(value), -1, -1);
    }

    public boolean drawn() {
        return low >= 0;
    }

    /** Never so thin that it cannot be seen. */
    public double width() {
        return Math.max(THINNEST, high - low);
    }
}
