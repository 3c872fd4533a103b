package org.uptake.search;

import static org.uptake.search.SearchProblems.badValue;

import java.util.List;
import java.util.Optional;

/**
 * What a search is sorted by (R4 search, "_sort"): of several values the least, for a descending sort the greatest.
 *
 * @param sql an expression on the row that is searched for, with its arguments
 * @param sqlType the expression's type, to compare a page's last value with
 * @param always whether every row has a value
 * @param rows where the values are rows in the order that is asked for; a page can then begin with them
 */
public record SortKey(SqlCondition sql, String sqlType, boolean descending, boolean always, Optional<Rows> rows) {
    private static final String OF_ROW = " k WHERE k.type = ? AND k.id = r.id AND k.parameter = ?)";

    /**
     * A table of search values that is read in the order of its index.
     *
     * @param column what is sorted by, never null
     * @param single whether a resource has one value at most
     */
    record Rows(String table, String column, String type, String parameter, boolean single, boolean descending) {
        /** That the row {@code k} is the resource's least value, or greatest. */
        SqlCondition condition() {
            var own = SqlCondition.of("k.type = ? AND k.parameter = ?", type, parameter);
            if (single) return own;
            var before = descending ? " > " : " < ";
            return own.and(SqlCondition.of("NOT EXISTS (SELECT FROM " + table
                    + " e WHERE e.type = k.type AND e.id = k.id AND e.parameter = k.parameter AND (e." + column
                    + ", e.ctid)" + before + "(k." + column + ", k.ctid))"));
        }

        /** That the resource {@code r} has no value. */
        SqlCondition none() {
            return SqlCondition.of("NOT EXISTS (SELECT FROM " + table + OF_ROW, type, parameter);
        }
    }

    static SortKey id(boolean descending) {
        return new SortKey(SqlCondition.of("r.id"), "text", descending, true, Optional.empty());
    }

    static SortKey recorded(boolean descending) {
        return new SortKey(SqlCondition.of("r.recorded"), "timestamptz", descending, true, Optional.empty());
    }

    static SortKey of(SearchParameter parameter, boolean descending) {
        return switch (parameter.kind()) {
            case DATE -> kept("search_time", "low", "timestamptz", parameter, descending);
            case STRING -> kept("search_text", "normal", "text", parameter, descending);
            case QUANTITY, NUMBER -> kept("search_quantity", "low", "numeric", parameter, descending);
            case TOKEN, REFERENCE, URI -> ofBody(parameter, descending);
            case COMPOSITE, SPECIAL -> throw badValue("_sort", parameter.code(), "a parameter that can be sorted by");
        };
    }

    /** The key where the row {@code k} has the value. */
    SortKey ofRows() {
        var column = rows.orElseThrow().column();
        return new SortKey(SqlCondition.of("k." + column), sqlType, descending, true, rows);
    }

    /** The key of what has no value. */
    SortKey ofNothing() {
        return new SortKey(SqlCondition.of("NULL::" + sqlType), sqlType, descending, false, rows);
    }

    private static SortKey kept(
            String table, String column, String sqlType, SearchParameter parameter, boolean descending) {
        var sql = "(SELECT " + end(descending) + "(k." + column + ") FROM " + table + OF_ROW;
        var rows = new Rows(table, column, parameter.type(), parameter.code(), parameter.isSingleValue(), descending);
        return new SortKey(
                SqlCondition.of(sql, parameter.type(), parameter.code()),
                sqlType,
                descending,
                false,
                Optional.of(rows));
    }

    /** Codes and references are kept as hashes, which have no order; the resource itself has. */
    private static SortKey ofBody(SearchParameter parameter, boolean descending) {
        var paths = parameter.paths().stream()
                .flatMap(path -> path.jsonPaths().stream())
                .toArray(String[]::new);
        var sql = "(SELECT " + end(descending) + "((x #>> '{}') COLLATE \"C\") FROM resource_version k,"
                + " unnest(?::jsonpath[]) p, jsonb_path_query(k.body::jsonb, p) x"
                + " WHERE k.type = ? AND k.id = r.id AND k.version = r.version)";
        return new SortKey(
                new SqlCondition(sql, List.of(paths, parameter.type())), "text", descending, false, Optional.empty());
    }

    private static String end(boolean descending) {
        return descending ? "max" : "min";
    }
}
