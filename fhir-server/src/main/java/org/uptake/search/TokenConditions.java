package org.uptake.search;

import static org.uptake.search.SearchProblems.badModifier;
import static org.uptake.search.SearchProblems.badValue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** R4 search, "token". */
final class TokenConditions {
    /** What the texts beside codes are kept under, for {@code :text}. */
    static final String TEXT = ":text";

    static final String OF_TYPE = ":of-type";

    private final Terminology terminology;

    TokenConditions(Terminology terminology) {
        this.terminology = terminology;
    }

    SqlCondition read(Row row, SearchParameter parameter, String modifier, String value) {
        return switch (modifier) {
            case "" -> any(row, value, one -> List.of(token(parameter, parameter.code(), one)));
            case "not" ->
                Conditions.without(row, tokens(value, one -> List.of(token(parameter, parameter.code(), one))));
            case "in" -> any(row, value, one -> members(parameter, one));
            case "not-in" -> Conditions.without(row, tokens(value, one -> members(parameter, one)));
            case "below" -> any(row, value, one -> related(parameter, modifier, one, terminology::below));
            case "above" -> any(row, value, one -> related(parameter, modifier, one, terminology::above));
            case "of-type" -> any(row, value, one -> List.of(ofType(parameter, one)));
            case "text" -> TextConditions.startsWith(row, parameter.code() + TEXT, value);
            default -> throw badModifier(parameter, modifier);
        };
    }

    private static SqlCondition any(Row row, String value, Function<String, List<Long>> tokens) {
        return Conditions.tokens(row, tokens(value, tokens));
    }

    private static List<Long> tokens(String value, Function<String, List<Long>> tokens) {
        return Values.alternatives(value).stream()
                .flatMap(one -> tokens.apply(one).stream())
                .toList();
    }

    /** @param code the parameter's code, or that of something derived from it */
    static long token(SearchParameter parameter, String code, String value) {
        var parts = Values.split(value, '|');
        if (parts.size() == 1) return TokenHash.code(parameter.type(), code, Values.plain(value));
        if (parts.size() > 2) throw badValue(code, value, "code, system|code, |code or system|");
        var system = Values.plain(parts.get(0));
        return parts.get(1).isEmpty()
                ? TokenHash.system(parameter.type(), code, system)
                : TokenHash.systemAndCode(parameter.type(), code, system, Values.plain(parts.get(1)));
    }

    private List<Long> members(SearchParameter parameter, String valueSet) {
        var members = terminology
                .members(Values.plain(valueSet))
                .orElseThrow(
                        () -> badValue(parameter.code() + ":in", "", "the canonical of a value set of this server"));
        return tokens(parameter, members);
    }

    private static List<Long> related(
            SearchParameter parameter,
            String modifier,
            String value,
            BiFunction<String, String, List<Terminology.Code>> relatives) {
        var name = parameter.code() + ":" + modifier;
        var parts = Values.split(value, '|');
        if (parts.size() != 2) throw badValue(name, "", "system|code");
        var codes = relatives.apply(Values.plain(parts.get(0)), Values.plain(parts.get(1)));
        if (codes.isEmpty()) throw badValue(name, "", "a code of a code system of this server");
        return tokens(parameter, codes);
    }

    private static List<Long> tokens(SearchParameter parameter, List<Terminology.Code> codes) {
        var tokens = new ArrayList<Long>();
        for (var code : codes)
            tokens.add(TokenHash.systemAndCode(parameter.type(), parameter.code(), code.system(), code.code()));
        return tokens;
    }

    private static long ofType(SearchParameter parameter, String value) {
        var parts = Values.split(value, '|').stream().map(Values::plain).toList();
        if (parts.size() != 3) throw badValue(parameter.code() + OF_TYPE, "", "system|code|value");
        return TokenHash.code(parameter.type(), parameter.code() + OF_TYPE, String.join("|", parts));
    }
}
