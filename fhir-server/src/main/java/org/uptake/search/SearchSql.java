package org.uptake.search;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL of a search: one statement for a page, one for a count. */
public final class SearchSql {
    private SearchSql() {}

    /** Columns: id, version, recorded, body, then the sort keys as text. One row more than the page, to know whether there is a next. */
    public static SqlCondition page(Criteria criteria) {
        var arguments = new ArrayList<Object>();
        var keys = new StringBuilder();
        for (var i = 0; i < criteria.sorts().size(); i++) {
            var key = criteria.sorts().get(i).sql();
            keys.append(", ").append(key.sql()).append(" AS k").append(i);
            arguments.addAll(key.arguments());
        }
        var inner =
                "SELECT r.id, r.version, r.recorded" + keys + " FROM resource r WHERE " + where(criteria, arguments);
        var after = criteria.cursor()
                .map(cursor -> after(criteria.sorts(), cursor, arguments))
                .orElse("true");
        var order = order(criteria.sorts());
        arguments.add(criteria.pageSize() + 1);
        var shown = new StringBuilder();
        for (var i = 0; i < criteria.sorts().size(); i++)
            shown.append(", q.k").append(i).append("::text");
        var sql = "SELECT q.id, q.version, q.recorded, v.body" + shown + " FROM (SELECT * FROM (" + inner + ") q WHERE "
                + after + " ORDER BY " + order + " LIMIT ?) q JOIN resource_version v ON v.type = '" + criteria.type()
                + "' AND v.id = q.id AND v.version = q.version ORDER BY " + order;
        return new SqlCondition(sql, arguments);
    }

    public static SqlCondition count(Criteria criteria) {
        var arguments = new ArrayList<Object>();
        return new SqlCondition("SELECT count(*) FROM resource r WHERE " + where(criteria, arguments), arguments);
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

    private static String order(List<SortKey> sorts) {
        var order = new StringBuilder();
        for (var i = 0; i < sorts.size(); i++)
            order.append("q.k")
                    .append(i)
                    .append(sorts.get(i).descending() ? " DESC" : "")
                    .append(" NULLS LAST, ");
        return order.append("q.id").toString();
    }

    /** Rows behind the cursor, in key order; missing values come last in both directions. */
    private static String after(List<SortKey> sorts, List<@Nullable String> cursor, List<Object> arguments) {
        if (cursor.size() != sorts.size() + 1)
            throw SearchProblems.badValue("_cursor", "", "the next link of the page before, unchanged");
        var sql = new StringBuilder();
        for (var i = 0; i < sorts.size(); i++) {
            var value = cursor.get(i);
            var column = "q.k" + i;
            var cast = "?::" + sorts.get(i).sqlType();
            if (value == null) {
                sql.append("(").append(column).append(" IS NULL AND ");
            } else {
                sql.append("(")
                        .append(column)
                        .append(sorts.get(i).descending() ? " < " : " > ")
                        .append(cast);
                sql.append(" OR ")
                        .append(column)
                        .append(" IS NULL OR (")
                        .append(column)
                        .append(" = ")
                        .append(cast);
                sql.append(" AND ");
                arguments.add(value);
                arguments.add(value);
            }
        }
        sql.append("q.id > ?");
        arguments.add(java.util.Objects.requireNonNull(cursor.get(sorts.size())));
        for (var i = 0; i < sorts.size(); i++) sql.append(cursor.get(i) == null ? ")" : "))");
        return sql.toString();
    }
}
