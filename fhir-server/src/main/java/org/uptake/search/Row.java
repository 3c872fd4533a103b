package org.uptake.search;

/**
 * A row of table {@code resource} in a statement: the one that is searched for, or one that a chain leads to.
 *
 * @param alias its name in the SQL
 * @param hops how many references lie between it and the resource that is searched for
 */
record Row(String type, String alias, int hops) {
    static Row searched(String type) {
        return new Row(type, "r", 0);
    }

    Row next(String type) {
        return new Row(type, "h" + (hops + 1), hops + 1);
    }
}
