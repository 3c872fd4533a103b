package org.uptake.search;

import static org.uptake.search.SearchProblems.badModifier;
import static org.uptake.search.SearchProblems.badValue;

/** R4 search, "token". */
final class TokenConditions {
    SqlCondition read(Row row, SearchParameter parameter, String modifier, String value) {
        var any = Conditions.tokens(
                row,
                Values.alternatives(value).stream()
                        .map(one -> token(parameter, parameter.code(), one))
                        .toList());
        return switch (modifier) {
            case "" -> any;
            case "not" -> any.negated();
            default -> throw badModifier(parameter, modifier);
        };
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
}
