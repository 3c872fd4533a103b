package org.uptake.search;

/**
 * Lets a page end early rather than grow: PostgreSQL adds up the sizes, which it knows without reading the texts, and sends no more
 * than what fits.
 */
public final class PageBytes {
    public static final int MOST = 20 * 1024 * 1024;

    /** The columns that {@link #limited} adds: how many rows the page would have had. */
    public static final String FOUND = "found";

    private PageBytes() {}

    /**
     * The first rows whose bodies fit together, and the very first whatever its size.
     *
     * @param columns of the answer, from {@code q}; behind them stands {@link #FOUND}
     * @param sql rows with the column {@code body}
     * @param order of the rows, from {@code q}
     */
    public static String limited(String columns, String sql, String order) {
        return "SELECT " + columns + ", q." + FOUND + " FROM (SELECT q.*,"
                + " sum(coalesce(octet_length(q.body), 0)) OVER (ORDER BY " + order
                + " ROWS UNBOUNDED PRECEDING) AS upto,"
                + " count(*) OVER () AS " + FOUND + " FROM (" + sql + ") q) q WHERE q.upto <= " + MOST
                + " OR q.upto = coalesce(octet_length(q.body), 0) ORDER BY " + order;
    }
}
