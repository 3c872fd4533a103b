package org.uptake.search;

import java.sql.Timestamp;
import java.time.Instant;

/** A date value with its prefix, as a condition on a stored range (R4 search, "date"). */
record TimeQuestion(Prefix prefix, TimeRange range) {
    static TimeQuestion read(String parameter, String value) {
        var prefixed = Prefix.of(value.replace(' ', '+'));
        var range = TimeRange.of(prefixed.rest())
                .orElseThrow(() ->
                        SearchProblems.badValue(parameter, value, "a date such as 2026-03, 2026-03-01 or an instant"));
        return new TimeQuestion(prefixed.prefix(), range);
    }

    /** {@code high} is exclusive; a point in time has both bounds equal. */
    SqlCondition on(String low, String high, Instant now) {
        var from = sql(range.low());
        var to = sql(range.high());
        return switch (prefix) {
            case EQ -> SqlCondition.of(low + " >= ? AND " + high + " <= ? AND " + low + " < ?", from, to, to);
            case NE -> SqlCondition.of("NOT (" + low + " >= ? AND " + high + " <= ?)", from, to);
            case GT -> SqlCondition.of(high + (low.equals(high) ? " >= ?" : " > ?"), to);
            case LT -> SqlCondition.of(low + " < ?", from);
            case GE -> SqlCondition.of("(" + high + " > ? OR " + low + " >= ?)", to, from);
            case LE -> SqlCondition.of("(" + low + " < ? OR " + high + " <= ?)", from, to);
            case SA -> SqlCondition.of(low + " >= ?", to);
            case EB -> SqlCondition.of(high + " <= ?", from);
            case AP -> approximately(low, high, now);
        };
    }

    /** R4 suggests a tenth of the distance to now; we take a day at least. */
    private SqlCondition approximately(String low, String high, Instant now) {
        var tenth = Math.max(86_400, Math.abs(now.getEpochSecond() - range.low().getEpochSecond()) / 10);
        return SqlCondition.of(
                low + " < ? AND " + high + " > ?",
                sql(range.high().plusSeconds(tenth)),
                sql(range.low().minusSeconds(tenth)));
    }

    private static Timestamp sql(Instant instant) {
        return Timestamp.from(instant);
    }
}
