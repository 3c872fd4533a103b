package org.uptake.search;

import java.util.List;

/** A condition on the row {@code r} of table {@code resource}, with its arguments in order. */
public record SqlCondition(String sql, List<Object> arguments) {
    static SqlCondition of(String sql, Object... arguments) {
        return new SqlCondition(sql, List.of(arguments));
    }

    /** For conditions that come from the caller's rights rather than from the question. */
    public static SqlCondition patientIs(String patientId) {
        return of("r.patient = ?", patientId);
    }
}
