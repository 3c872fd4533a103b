package org.uptake.search;

import java.util.ArrayList;
import java.util.List;

/** The SQL of a search over several types: a page of each in the order of its own index, then the first of them all. */
public final class UnionSql {
    private UnionSql() {}

    /**
     * Columns: id, version, recorded, body, the sort keys as text, the type, which is the last of the keys, and what
     * {@link PageBytes} adds.
     *
     * @param each the same question for each type; sorted by what every row has
     * @param most rows
     */
    public static SqlCondition page(List<Criteria> each, int most) {
        var arguments = new ArrayList<Object>();
        var parts = new ArrayList<String>();
        for (var criteria : each) parts.add("(" + SearchSql.matchesOfType(criteria, most, arguments) + ")");
        arguments.add(most);
        var sorts = each.get(0).sorts();
        var order = SearchSql.order(sorts) + ", q.type COLLATE \"C\"";
        var sql = "SELECT q.*, v.body FROM (SELECT * FROM (" + String.join(" UNION ALL ", parts) + ") q ORDER BY "
                + order + " LIMIT ?) q"
                + " JOIN resource_version v ON v.type = q.type AND v.id = q.id AND v.version = q.version";
        var columns = "q.id, q.version, q.recorded, q.body" + SearchSql.shown(sorts) + ", q.type";
        return new SqlCondition(PageBytes.limited(columns, sql, order), arguments);
    }

    public static SqlCondition count(List<Criteria> each) {
        var arguments = new ArrayList<Object>();
        var parts = new ArrayList<String>();
        for (var criteria : each) {
            var one = SearchSql.count(criteria);
            parts.add("(" + one.sql() + ")");
            arguments.addAll(one.arguments());
        }
        return new SqlCondition("SELECT " + String.join(" + ", parts), arguments);
    }
}
