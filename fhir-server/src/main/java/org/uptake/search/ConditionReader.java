package org.uptake.search;

import static org.uptake.search.SearchProblems.badModifier;
import static org.uptake.search.SearchProblems.badValue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One search parameter with its modifier and value as SQL (R4 search, "Search Parameter Types"). */
final class ConditionReader {
    SqlCondition ids(List<String> ids) {
        return new SqlCondition("r.id = ANY(?)", List.of((Object) ids.toArray(new String[0])));
    }

    SqlCondition recorded(String value) {
        return anyOf(value, one -> {
            var question = TimeQuestion.read("_lastUpdated", one);
            return question.on("r.recorded", "r.recorded");
        });
    }

    SqlCondition read(SearchParameter parameter, String modifier, String value) {
        if (modifier.equals("missing")) return missing(parameter, value);
        return switch (parameter.kind()) {
            case TOKEN -> tokens(parameter, modifier, value);
            case REFERENCE -> references(parameter, modifier, value);
            case URI -> {
                if (!modifier.isEmpty()) throw badModifier(parameter, modifier);
                yield overlap(hashes(value, one -> hash(parameter, Values.plain(one))), false);
            }
            case DATE -> {
                if (!modifier.isEmpty()) throw badModifier(parameter, modifier);
                yield anyOf(
                        value, one -> TimeQuestion.read(parameter.code(), one).in("search_time", parameter.code()));
            }
            case STRING -> strings(parameter, modifier, value);
            case QUANTITY, NUMBER -> {
                if (!modifier.isEmpty()) throw badModifier(parameter, modifier);
                yield anyOf(value, one -> quantity(parameter, one));
            }
        };
    }

    private static SqlCondition missing(SearchParameter parameter, String value) {
        if (!value.equals("true") && !value.equals("false"))
            throw badValue(parameter.code() + ":missing", value, "true or false");
        var present = List.of(TokenHash.present(parameter.type(), parameter.code()));
        return overlap(present, value.equals("true"));
    }

    private static SqlCondition tokens(SearchParameter parameter, String modifier, String value) {
        if (!modifier.isEmpty() && !modifier.equals("not")) throw badModifier(parameter, modifier);
        return overlap(hashes(value, one -> token(parameter, parameter.code(), one)), modifier.equals("not"));
    }

    private static long token(SearchParameter parameter, String code, String value) {
        var parts = Values.split(value, '|');
        if (parts.size() == 1) return TokenHash.code(parameter.type(), code, Values.plain(value));
        if (parts.size() > 2) throw badValue(code, value, "code, system|code, |code or system|");
        var system = Values.plain(parts.get(0));
        return parts.get(1).isEmpty()
                ? TokenHash.system(parameter.type(), code, system)
                : TokenHash.systemAndCode(parameter.type(), code, system, Values.plain(parts.get(1)));
    }

    private static SqlCondition references(SearchParameter parameter, String modifier, String value) {
        if (modifier.equals("identifier"))
            return overlap(hashes(value, one -> token(parameter, parameter.code() + ":identifier", one)), false);
        if (modifier.isEmpty())
            return overlap(
                    hashes(value, one -> hash(parameter, SearchIndexer.withoutVersion(Values.plain(one)))), false);
        if (!parameter.targets().contains(modifier)) throw badModifier(parameter, modifier);
        return overlap(
                hashes(value, one -> hash(parameter, one.contains("/") ? Values.plain(one) : modifier + "/" + one)),
                false);
    }

    private static long hash(SearchParameter parameter, String value) {
        return TokenHash.code(parameter.type(), parameter.code(), value);
    }

    private static List<Long> hashes(String value, Function<String, Long> hash) {
        return Values.alternatives(value).stream().map(hash).toList();
    }

    /** A single value is asked for by containment, which the planner can estimate best. */
    private static SqlCondition overlap(List<Long> hashes, boolean not) {
        var operator = hashes.size() == 1 ? "@>" : "&&";
        var sql = "r.tokens " + operator + " ?";
        return new SqlCondition(not ? "NOT (" + sql + ")" : sql, List.of((Object) hashes.toArray(new Long[0])));
    }

    private static SqlCondition strings(SearchParameter parameter, String modifier, String value) {
        return switch (modifier) {
            case "" -> anyOf(value, one -> text(parameter, "s.normal LIKE ?", like(one) + "%"));
            case "contains" -> anyOf(value, one -> text(parameter, "s.normal LIKE ?", "%" + like(one) + "%"));
            case "exact" -> anyOf(value, one -> text(parameter, "s.exact = ?", Values.plain(one)));
            default -> throw badModifier(parameter, modifier);
        };
    }

    private static String like(String value) {
        return SearchIndexer.normal(Values.plain(value)).replaceAll("([\\\\%_])", "\\\\$1");
    }

    private static SqlCondition text(SearchParameter parameter, String match, String value) {
        return SqlCondition.of(
                "r.id IN (SELECT s.id FROM search_text s WHERE s.type = ? AND s.parameter = ? AND " + match + ")",
                parameter.type(),
                parameter.code(),
                value);
    }

    /** {@code [prefix][number]|[system]|[code]}; equality covers the precision that was written (R4 "number"). */
    private static SqlCondition quantity(SearchParameter parameter, String value) {
        var parts = Values.split(value, '|');
        var prefix = Prefix.of(parts.get(0));
        BigDecimal number;
        try {
            number = new BigDecimal(prefix.rest());
        } catch (NumberFormatException notANumber) {
            throw badValue(parameter.code(), value, "a number, perhaps with prefix, system and unit code");
        }
        var half = BigDecimal.ONE.movePointLeft(number.scale()).divide(BigDecimal.valueOf(2), MathContext.DECIMAL64);
        var tenth = number.abs().movePointLeft(1);
        var match = switch (prefix.prefix()) {
            case EQ -> SqlCondition.of("q.low >= ? AND q.high < ?", number.subtract(half), number.add(half));
            case NE -> SqlCondition.of("NOT (q.low >= ? AND q.high < ?)", number.subtract(half), number.add(half));
            case GT, SA -> SqlCondition.of(prefix.prefix() == Prefix.SA ? "q.low > ?" : "q.high > ?", number);
            case LT, EB -> SqlCondition.of(prefix.prefix() == Prefix.EB ? "q.high < ?" : "q.low < ?", number);
            case GE -> SqlCondition.of("q.high >= ?", number);
            case LE -> SqlCondition.of("q.low <= ?", number);
            case AP -> SqlCondition.of("q.low <= ? AND q.high >= ?", number.add(tenth), number.subtract(tenth));
        };
        var arguments = new ArrayList<Object>(List.of(parameter.type(), parameter.code()));
        arguments.addAll(match.arguments());
        var unit = new StringBuilder();
        if (parts.size() == 3) {
            if (!parts.get(1).isEmpty()) {
                unit.append(" AND q.system = ?");
                arguments.add(parts.get(1));
            }
            unit.append(" AND q.code = ?");
            arguments.add(parts.get(2));
        }
        return new SqlCondition(
                "r.id IN (SELECT q.id FROM search_quantity q WHERE q.type = ? AND q.parameter = ? AND " + match.sql()
                        + unit + ")",
                arguments);
    }

    private static SqlCondition anyOf(String value, Function<String, SqlCondition> condition) {
        var alternatives = Values.alternatives(value).stream().map(condition).toList();
        if (alternatives.size() == 1) return alternatives.get(0);
        var arguments = new ArrayList<>();
        var sql = new ArrayList<String>();
        for (var alternative : alternatives) {
            sql.add(alternative.sql());
            arguments.addAll(alternative.arguments());
        }
        return new SqlCondition("(" + String.join(" OR ", sql) + ")", arguments);
    }
}
