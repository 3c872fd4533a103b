package org.uptake.search;

import static org.uptake.search.SearchProblems.badModifier;
import static org.uptake.search.SearchProblems.badValue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One search parameter with its modifier and value as SQL about a row (R4 search, "Search Parameter Types"). */
final class Conditions {
    private final TokenConditions tokens = new TokenConditions();
    private final ReferenceConditions references;

    Conditions(SearchParameters parameters) {
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
            case QUANTITY, NUMBER -> QuantityConditions.read(row, parameter, modifier, value);
        };
    }

    SqlCondition id(Row row, String modifier, String value) {
        if (!modifier.isEmpty() && !modifier.equals("not"))
            throw badValue("_id:" + modifier, value, "asked with another modifier than :not");
        var ids = Values.alternatives(value).toArray(new String[0]);
        var is = new SqlCondition(row.alias() + ".id = ANY(?)", List.of((Object) ids));
        return modifier.isEmpty() ? is : is.negated();
    }

    SqlCondition recorded(Row row, String modifier, String value) {
        if (!modifier.isEmpty()) throw badValue("_lastUpdated:" + modifier, value, "asked with a modifier");
        var column = row.alias() + ".recorded";
        return anyOf(value, one -> TimeQuestion.read("_lastUpdated", one).on(column, column));
    }

    private static SqlCondition missing(Row row, SearchParameter parameter, String value) {
        if (!value.equals("true") && !value.equals("false"))
            throw badValue(parameter.code() + ":missing", value, "true or false");
        var present = tokens(row, List.of(TokenHash.present(parameter.type(), parameter.code())));
        return value.equals("true") ? present.negated() : present;
    }

    private static SqlCondition uris(Row row, SearchParameter parameter, String modifier, String value) {
        if (!modifier.isEmpty()) throw badModifier(parameter, modifier);
        return tokens(
                row,
                Values.alternatives(value).stream()
                        .map(one -> TokenHash.code(parameter.type(), parameter.code(), Values.plain(one)))
                        .toList());
    }

    private static SqlCondition dates(Row row, SearchParameter parameter, String modifier, String value) {
        if (!modifier.isEmpty()) throw badModifier(parameter, modifier);
        var match = anyOf(value, one -> TimeQuestion.read(parameter.code(), one).on("t.low", "t.high"));
        return match.among("search_time t", row, parameter.code());
    }

    /** Rows with any of the tokens. A single one is asked for by containment, which the planner can estimate best. */
    static SqlCondition tokens(Row row, List<Long> tokens) {
        var operator = tokens.size() == 1 ? " @> ?" : " && ?";
        return new SqlCondition(row.alias() + ".tokens" + operator, List.of((Object) tokens.toArray(new Long[0])));
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
