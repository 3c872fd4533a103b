package org.uptake.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The SQL of a search: one statement for a page, two where the sort key has an index of its own; one for a count. */
public final class SearchSql {
    private SearchSql() {}

    /** Which matches a statement is about, by their first sort key. */
    public enum Part {
        ALL,
        WITH_VALUE,
        WITHOUT_VALUE
    }

    /**
     * The statements that make a page, each to be asked only when those before left room. What is sorted by dates, texts or numbers
     * begins with the rows of these values, so that PostgreSQL can read them in order instead of sorting every match.
     */
    public static List<Part> parts(Criteria criteria) {
        var cursor = criteria.cursor();
        if (cursor.isPresent() && cursor.get().size() != criteria.sorts().size() + 1) throw brokenCursor();
        if (criteria.sorts().isEmpty() || criteria.sorts().get(0).rows().isEmpty()) return List.of(Part.ALL);
        return cursor.isPresent() && cursor.get().get(0) == null
                ? List.of(Part.WITHOUT_VALUE)
                : List.of(Part.WITH_VALUE, Part.WITHOUT_VALUE);
    }

    /**
     * Columns: id, version, recorded, body, the sort keys as text, and what {@link PageBytes} adds.
     *
     * @param most rows
     */
    public static SqlCondition page(Criteria criteria, Part part, int most) {
        var arguments = new ArrayList<Object>();
        var keys = keys(criteria.sorts(), part);
        var inner = matches(criteria, part, keys, arguments);
        var after = criteria.cursor()
                .filter(cursor -> part != Part.WITHOUT_VALUE || cursor.get(0) == null)
                .map(cursor -> after(keys, cursor, ">", arguments))
                .orElse("true");
        var order = order(keys);
        arguments.add(most);
        var sql = "SELECT q.*, v.body FROM (SELECT * FROM (" + inner + ") q WHERE " + after + " ORDER BY " + order
                + " LIMIT ?) q JOIN resource_version v ON v.type = '" + criteria.type()
                + "' AND v.id = q.id AND v.version = q.version";
        return new SqlCondition(
                PageBytes.limited("q.id, q.version, q.recorded, q.body" + shown(keys), sql, order), arguments);
    }

    public static SqlCondition count(Criteria criteria) {
        var arguments = new ArrayList<Object>();
        return new SqlCondition("SELECT count(*) FROM resource r WHERE " + where(criteria, arguments), arguments);
    }

    /** The first matches of one type among several, behind a cursor that ends with a type. */
    static String matchesOfType(Criteria criteria, int most, List<Object> arguments) {
        var sorts = criteria.sorts();
        var inner = matches(criteria, Part.ALL, sorts, arguments);
        var after = "true";
        if (criteria.cursor().isPresent()) {
            var cursor = criteria.cursor().get();
            if (cursor.size() != sorts.size() + 2 || cursor.contains(null)) throw brokenCursor();
            var isOfLaterType = criteria.type().compareTo(Objects.requireNonNull(cursor.get(sorts.size() + 1))) > 0;
            after = after(sorts, cursor, isOfLaterType ? ">=" : ">", arguments);
        }
        arguments.add(most);
        return "SELECT '" + criteria.type() + "' AS type, q.* FROM (" + inner + ") q WHERE " + after + " ORDER BY "
                + order(sorts) + " LIMIT ?";
    }

    static String shown(List<SortKey> keys) {
        var shown = new StringBuilder();
        for (var i = 0; i < keys.size(); i++) shown.append(", q.k").append(i).append("::text");
        return shown.toString();
    }

    private static RuntimeException brokenCursor() {
        return SearchProblems.badValue("_cursor", "", "the next link of the page before, unchanged");
    }

    private static List<SortKey> keys(List<SortKey> sorts, Part part) {
        if (part == Part.ALL) return sorts;
        var keys = new ArrayList<>(sorts);
        keys.set(
                0,
                part == Part.WITH_VALUE ? sorts.get(0).ofRows() : sorts.get(0).ofNothing());
        return keys;
    }

    private static String matches(Criteria criteria, Part part, List<SortKey> keys, List<Object> arguments) {
        var shown = new StringBuilder();
        for (var i = 0; i < keys.size(); i++) {
            var key = keys.get(i).sql();
            shown.append(", ").append(key.sql()).append(" AS k").append(i);
            arguments.addAll(key.arguments());
        }
        var select = "SELECT r.id, r.version, r.recorded" + shown + " FROM resource r";
        if (part == Part.ALL) return select + " WHERE " + where(criteria, arguments);
        var rows = criteria.sorts().get(0).rows().orElseThrow();
        var condition = part == Part.WITH_VALUE ? rows.condition() : rows.none();
        arguments.addAll(condition.arguments());
        var from = part == Part.WITH_VALUE ? " JOIN " + rows.table() + " k ON k.id = r.id" : "";
        return select + from + " WHERE " + condition.sql() + " AND " + where(criteria, arguments);
    }

    /** The type stands in the text (it is one of the supported types), so that the planner sees it. */
    private static String where(Criteria criteria, List<Object> arguments) {
        var where = new StringBuilder("r.type = '").append(criteria.type()).append("' AND NOT r.deleted");
        for (var condition : criteria.conditions()) {
            where.append(" AND ").append(condition.sql());
            arguments.addAll(condition.arguments());
        }
        return where.toString();
    }

    /** Without NULLS LAST where there are none: only then does an index have the order. */
    static String order(List<SortKey> keys) {
        var order = new StringBuilder();
        for (var i = 0; i < keys.size(); i++)
            order.append("q.k")
                    .append(i)
                    .append(keys.get(i).descending() ? " DESC" : "")
                    .append(keys.get(i).always() ? ", " : " NULLS LAST, ");
        return order.append("q.id").toString();
    }

    /** Rows behind the cursor, in key order; missing values come last in both directions. */
    private static String after(
            List<SortKey> keys, List<@Nullable String> cursor, String behindId, List<Object> arguments) {
        var sql = new StringBuilder();
        if (!keys.isEmpty() && keys.get(0).always() && cursor.get(0) != null) {
            sql.append("q.k0 ").append(keys.get(0).descending() ? "<=" : ">=").append(" ?::");
            sql.append(keys.get(0).sqlType()).append(" AND ");
            arguments.add(Objects.requireNonNull(cursor.get(0)));
        }
        for (var i = 0; i < keys.size(); i++) sql.append(behind(keys.get(i), "q.k" + i, cursor.get(i), arguments));
        sql.append("q.id ").append(behindId).append(" ?");
        arguments.add(Objects.requireNonNull(cursor.get(keys.size())));
        for (var i = 0; i < keys.size(); i++) sql.append(cursor.get(i) == null ? ")" : "))");
        return sql.toString();
    }

    private static String behind(SortKey key, String column, @Nullable String value, List<Object> arguments) {
        if (value == null) return "(" + column + " IS NULL AND ";
        var cast = "?::" + key.sqlType();
        arguments.add(value);
        arguments.add(value);
        return "(" + column + (key.descending() ? " < " : " > ") + cast
                + (key.always() ? "" : " OR " + column + " IS NULL") + " OR (" + column + " = " + cast + " AND ";
    }
}
