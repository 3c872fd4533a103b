package org.uptake.search;

import static org.uptake.search.SearchProblems.badModifier;

/** R4 search, "string": the beginning of a value, whatever its case and accents. */
final class TextConditions {
    private TextConditions() {}

    static SqlCondition read(Row row, SearchParameter parameter, String modifier, String value) {
        var match = switch (modifier) {
            case "" -> Conditions.anyOf(value, one -> SqlCondition.of("s.normal LIKE ?", like(one) + "%"));
            case "contains" ->
                Conditions.anyOf(value, one -> SqlCondition.of("s.normal LIKE ?", "%" + like(one) + "%"));
            case "exact" ->
                Conditions.anyOf(
                        value,
                        one -> SqlCondition.of(
                                "s.normal = ? AND s.exact = ?",
                                SearchIndexer.normal(Values.plain(one)),
                                Values.plain(one)));
            default -> throw badModifier(parameter, modifier);
        };
        return match.among("search_text s", row, parameter.code());
    }

    private static String like(String value) {
        return SearchIndexer.normal(Values.plain(value)).replaceAll("([\\\\%_])", "\\\\$1");
    }
}
