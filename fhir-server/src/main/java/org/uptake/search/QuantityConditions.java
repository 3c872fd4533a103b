package org.uptake.search;

import static org.uptake.search.SearchProblems.badModifier;
import static org.uptake.search.SearchProblems.badValue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** R4 search, "number" and "quantity": {@code [prefix][number]}, for quantities also {@code |[system]|[code]} or {@code ||[unit]}. */
final class QuantityConditions {
    /** Digits before and after the point; more are no measurement, and would cost PostgreSQL dear. */
    private static final int MOST_DIGITS = 40;

    private QuantityConditions() {}

    static SqlCondition read(Row row, SearchParameter parameter, String modifier, String value) {
        if (!modifier.isEmpty()) throw badModifier(parameter, modifier);
        return Conditions.anyOf(value, one -> match(parameter, one))
                .among("search_quantity q", row, parameter.keptAs());
    }

    private static SqlCondition match(SearchParameter parameter, String value) {
        var parts = Values.split(value, '|');
        if (parts.size() != 1 && (parts.size() != 3 || parameter.kind() == SearchParameter.Kind.NUMBER))
            throw badForm(parameter, value);
        var prefix = Prefix.of(parts.get(0));
        var match = match(prefix.prefix(), number(parameter, prefix.rest(), value));
        return parts.size() == 1 ? match : match.and(unit(parts));
    }

    private static BigDecimal number(SearchParameter parameter, String text, String value) {
        try {
            var number = new BigDecimal(text);
            if (Math.abs((long) number.scale()) <= MOST_DIGITS && number.precision() <= MOST_DIGITS) return number;
        } catch (NumberFormatException notANumber) {
            // refused below
        }
        throw badForm(parameter, value);
    }

    private static org.uptake.refusal.RefusedException badForm(SearchParameter parameter, String value) {
        var form = parameter.kind() == SearchParameter.Kind.NUMBER
                ? "a number of at most " + MOST_DIGITS + " digits, perhaps with a prefix"
                : "[prefix]number, or [prefix]number|system|code, or [prefix]number||unit";
        return badValue(parameter.code(), value, form);
    }

    /** Equality covers the precision that was written; a comparison takes the number as exact. */
    private static SqlCondition match(Prefix prefix, BigDecimal number) {
        var half = BigDecimal.ONE.movePointLeft(number.scale()).divide(BigDecimal.valueOf(2), MathContext.DECIMAL64);
        var tenth = number.abs().movePointLeft(1);
        return switch (prefix) {
            case EQ -> SqlCondition.of("q.low >= ? AND q.high < ?", number.subtract(half), number.add(half));
            case NE -> SqlCondition.of("NOT (q.low >= ? AND q.high < ?)", number.subtract(half), number.add(half));
            case GT -> SqlCondition.of("q.high > ?", number);
            case SA -> SqlCondition.of("q.low > ?", number);
            case LT -> SqlCondition.of("q.low < ?", number);
            case EB -> SqlCondition.of("q.high < ?", number);
            case GE -> SqlCondition.of("q.high >= ?", number);
            case LE -> SqlCondition.of("q.low <= ?", number);
            case AP -> SqlCondition.of("q.low <= ? AND q.high >= ?", number.add(tenth), number.subtract(tenth));
        };
    }

    private static SqlCondition unit(List<String> parts) {
        var system = Values.plain(parts.get(1));
        var code = Values.plain(parts.get(2));
        return system.isEmpty()
                ? SqlCondition.of("(q.code = ? OR q.unit = ?)", code, code)
                : SqlCondition.of("q.system = ? AND q.code = ?", system, code);
    }
}
