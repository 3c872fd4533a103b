package org.uptake.search;

import java.util.ArrayList;
import java.util.List;

/** A condition on a row of table {@code resource}, with its arguments in order. */
public record SqlCondition(String sql, List<Object> arguments) {
    static SqlCondition of(String sql, Object... arguments) {
        return new SqlCondition(sql, List.of(arguments));
    }

    /** For conditions on the row that is searched for which come from the caller's rights rather than from the question. */
    public static SqlCondition patientIs(String patientId) {
        return patientIs(Row.searched(""), patientId);
    }

    /** That the row which is searched for is one of these. */
    public static SqlCondition idIn(List<String> ids) {
        return of(Row.searched("").alias() + ".id = ANY(?)", (Object) ids.toArray(new String[0]));
    }

    static SqlCondition patientIs(Row row, String patientId) {
        return of(row.alias() + ".patient = ?", patientId);
    }

    SqlCondition negated() {
        return around("NOT (", ")");
    }

    SqlCondition and(SqlCondition other) {
        var both = new ArrayList<>(arguments);
        both.addAll(other.arguments);
        return new SqlCondition(sql + " AND " + other.sql, both);
    }

    SqlCondition around(String before, String after) {
        return new SqlCondition(before + sql + after, arguments);
    }

    /**
     * That one of a resource's search values meets this condition.
     *
     * @param table the table of the values and its alias
     */
    SqlCondition among(String table, Row row, String parameter) {
        var alias = table.substring(table.lastIndexOf(' ') + 1);
        var all = new ArrayList<Object>(List.of(row.type(), parameter));
        all.addAll(arguments);
        return new SqlCondition(
                row.alias() + ".id IN (SELECT " + alias + ".id FROM " + table + " WHERE " + alias + ".type = ? AND "
                        + alias + ".parameter = ? AND " + sql + ")",
                all);
    }
}
