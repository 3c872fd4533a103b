package org.uptake.search;

import static org.uptake.search.SearchProblems.badModifier;
import static org.uptake.search.SearchProblems.badValue;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One search parameter with its modifier and value as SQL about a row (R4 search, "Search Parameter Types"). */
final class Conditions {
    private final TokenConditions tokens;
    private final ReferenceConditions references;
    private final Clock clock;

    Conditions(SearchParameters parameters, Terminology terminology, Clock clock) {
        this.clock = clock;
        this.tokens = new TokenConditions(terminology);
        this.references = new ReferenceConditions(parameters);
    }

    SqlCondition read(Row row, SearchParameter parameter, String modifier, String value) {
        if (modifier.equals("missing")) return missing(row, parameter, value);
        return switch (parameter.kind()) {
            case TOKEN -> tokens.read(row, parameter, modifier, value);
            case REFERENCE -> references.read(row, parameter, modifier, value);
            case URI -> uris(row, parameter, modifier, value);
            case DATE -> dates(row, parameter, modifier, value);
            case STRING -> TextConditions.read(row, parameter, modifier, value);
            case COMPOSITE -> composite(row, parameter, modifier, value);
            case SPECIAL -> Places.near(row, parameter, modifier, value);
            case QUANTITY, NUMBER -> QuantityConditions.read(row, parameter, modifier, value);
        };
    }

    SqlCondition id(Row row, String modifier, String value) {
        if (!modifier.isEmpty() && !modifier.equals("not"))
            throw badValue("_id:" + modifier, value, "asked with another modifier than :not");
        // An id has no system, so |id asks for the same.
        var ids = Values.alternatives(value).stream()
                .map(one -> one.startsWith("|") ? one.substring(1) : one)
                .toArray(String[]::new);
        var is = new SqlCondition(row.alias() + ".id = ANY(?)", List.of((Object) ids));
        return modifier.isEmpty() ? is : is.negated();
    }

    SqlCondition recorded(Row row, String modifier, String value) {
        if (!modifier.isEmpty()) throw badValue("_lastUpdated:" + modifier, value, "asked with a modifier");
        var column = row.alias() + ".recorded";
        return anyOf(value, one -> TimeQuestion.read("_lastUpdated", one).on(column, column, clock.instant()));
    }

    private static SqlCondition missing(Row row, SearchParameter parameter, String value) {
        if (!value.equals("true") && !value.equals("false"))
            throw badValue(parameter.code() + ":missing", value, "true or false");
        if (value.equals("true") && parameter.isFoundByAbsence())
            return tokens(row, List.of(TokenHash.absent(parameter.type(), parameter.code())));
        var present = List.of(TokenHash.present(parameter.type(), parameter.code()));
        return value.equals("true") ? without(row, present) : tokens(row, present);
    }

    private static SqlCondition uris(Row row, SearchParameter parameter, String modifier, String value) {
        var tokens = new ArrayList<Long>();
        for (var one : Values.alternatives(value)) {
            var uri = Values.plain(one);
            switch (modifier) {
                case "" -> tokens.add(Uris.token(parameter, uri));
                case "below" -> tokens.add(Uris.below(parameter, uri));
                case "above" -> tokens.addAll(Uris.above(parameter, uri));
                default -> throw badModifier(parameter, modifier);
            }
        }
        return tokens(row, tokens);
    }

    /** R4 search, "composite": {@code first$second}, both true of one element. */
    private SqlCondition composite(Row row, SearchParameter parameter, String modifier, String value) {
        if (!modifier.isEmpty()) throw badModifier(parameter, modifier);
        var either = new ArrayList<SqlCondition>();
        for (var one : Values.alternatives(value)) {
            var parts = Values.split(one, '$');
            if (parts.size() != 2) throw badValue(parameter.code(), one, "two values with a $ between them");
            for (var pair : parameter.pairs()) either.add(pair(row, pair, parts.get(0), parts.get(1)));
        }
        return anyOf(either);
    }

    private SqlCondition pair(Row row, Pair pair, String first, String second) {
        if (pair.isOfWholeResource())
            return read(row, pair.first(), "", first).and(read(row, pair.second(), "", second));
        var keys = tokensOf(pair.first(), first);
        if (pair.second().kind().isKeptAsRows())
            return anyOf(keys.stream()
                    .map(key -> read(row, pair.second().keptAs(pair.rows(key)), "", second))
                    .toList());
        var tokens = new ArrayList<Long>();
        for (var key : keys) for (var other : tokensOf(pair.second(), second)) tokens.add(pair.token(key, other));
        return tokens(row, tokens);
    }

    private List<Long> tokensOf(SearchParameter parameter, String value) {
        return switch (parameter.kind()) {
            case TOKEN -> List.of(TokenConditions.token(parameter, parameter.code(), value));
            case REFERENCE -> references.to(parameter, Values.plain(value));
            default -> List.of(Uris.token(parameter, Values.plain(value)));
        };
    }

    private SqlCondition dates(Row row, SearchParameter parameter, String modifier, String value) {
        if (!modifier.isEmpty()) throw badModifier(parameter, modifier);
        var match =
                anyOf(value, one -> TimeQuestion.read(parameter.code(), one).on("t.low", "t.high", clock.instant()));
        return match.among("search_time t", row, parameter.keptAs());
    }

    /**
     * Rows with any of the tokens. A single one is asked for twice, in two words for the same: what is not among the commonest
     * tokens PostgreSQL takes for one row in two hundred, which is far too many for a patient's or an identifier's, and the two
     * estimates multiply.
     */
    static SqlCondition tokens(Row row, List<Long> tokens) {
        var column = row.alias() + ".tokens";
        Object all = tokens.toArray(new Long[0]);
        if (tokens.size() > 1) return new SqlCondition(column + " && ?", List.of(all));
        return new SqlCondition("(" + column + " @> ? AND " + column + " && ?)", List.of(all, all));
    }

    /** Rows with none of the tokens. */
    static SqlCondition without(Row row, List<Long> tokens) {
        return new SqlCondition("NOT (" + row.alias() + ".tokens && ?)", List.of((Object) tokens.toArray(new Long[0])));
    }

    /** The alternatives of a value, joined by OR. */
    static SqlCondition anyOf(String value, Function<String, SqlCondition> condition) {
        return anyOf(Values.alternatives(value).stream().map(condition).toList());
    }

    static SqlCondition anyOf(List<SqlCondition> alternatives) {
        if (alternatives.size() == 1) return alternatives.get(0);
        var arguments = new ArrayList<>();
        var sql = new ArrayList<String>();
        for (var alternative : alternatives) {
            sql.add("(" + alternative.sql() + ")");
            arguments.addAll(alternative.arguments());
        }
        return new SqlCondition("(" + String.join(" OR ", sql) + ")", arguments);
    }
}
