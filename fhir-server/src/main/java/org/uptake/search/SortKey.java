package org.uptake.search;

import static org.uptake.search.SearchProblems.badValue;

import java.util.List;

/**
 * What a search is sorted by (R4 search, "_sort"): of several values the least, for a descending sort the greatest.
 *
 * @param sql an expression on the row that is searched for, with its arguments
 * @param sqlType the expression's type, to compare a page's last value with
 */
public record SortKey(SqlCondition sql, String sqlType, boolean descending) {
    private static final String OF_ROW = " k WHERE k.type = ? AND k.id = r.id AND k.parameter = ?)";

    static SortKey id(boolean descending) {
        return new SortKey(SqlCondition.of("r.id"), "text", descending);
    }

    static SortKey recorded(boolean descending) {
        return new SortKey(SqlCondition.of("r.recorded"), "timestamptz", descending);
    }

    static SortKey of(SearchParameter parameter, boolean descending) {
        return switch (parameter.kind()) {
            case DATE -> kept("search_time", "low", "timestamptz", parameter, descending);
            case STRING -> kept("search_text", "normal COLLATE \"C\"", "text", parameter, descending);
            case QUANTITY, NUMBER -> kept("search_quantity", "low", "numeric", parameter, descending);
            case TOKEN, REFERENCE, URI -> ofBody(parameter, descending);
            case COMPOSITE -> throw badValue("_sort", parameter.code(), "a parameter that can be sorted by");
        };
    }

    private static SortKey kept(
            String table, String column, String sqlType, SearchParameter parameter, boolean descending) {
        var sql = "(SELECT " + end(descending) + "(k." + column + ") FROM " + table + OF_ROW;
        return new SortKey(SqlCondition.of(sql, parameter.type(), parameter.code()), sqlType, descending);
    }

    /** Codes and references are kept as hashes, which have no order; the resource itself has. */
    private static SortKey ofBody(SearchParameter parameter, boolean descending) {
        var paths = parameter.paths().stream()
                .flatMap(path -> path.jsonPaths().stream())
                .toArray(String[]::new);
        var sql = "(SELECT " + end(descending) + "((x #>> '{}') COLLATE \"C\") FROM resource_version k,"
                + " unnest(?::jsonpath[]) p, jsonb_path_query(k.body::jsonb, p) x"
                + " WHERE k.type = ? AND k.id = r.id AND k.version = r.version)";
        return new SortKey(new SqlCondition(sql, List.of(paths, parameter.type())), "text", descending);
    }

    private static String end(boolean descending) {
        return descending ? "max" : "min";
    }
}
