package org.uptake.search;

import static org.uptake.search.SearchProblems.badModifier;

/** R4 search, "string": the beginning of a value, whatever its case and accents. */
final class TextConditions {
    private TextConditions() {}

    static SqlCondition read(Row row, SearchParameter parameter, String modifier, String value) {
        return switch (modifier) {
            case "" -> startsWith(row, parameter.keptAs(), value);
            case "contains" ->
                Conditions.anyOf(value, one -> SqlCondition.of("s.normal LIKE ?", "%" + like(one) + "%"))
                        .among("search_text s", row, parameter.keptAs());
            case "exact" ->
                Conditions.anyOf(value, TextConditions::exactly).among("search_text s", row, parameter.keptAs());
            default -> throw badModifier(parameter, modifier);
        };
    }

    /** @param keptAs what the texts are kept under */
    static SqlCondition startsWith(Row row, String keptAs, String value) {
        return Conditions.anyOf(value, one -> SqlCondition.of("s.normal LIKE ?", like(one) + "%"))
                .among("search_text s", row, keptAs);
    }

    /** The normal form is asked for too, because it has the index. */
    private static SqlCondition exactly(String value) {
        var plain = Values.plain(value);
        return SqlCondition.of("s.normal = ? AND s.exact = ?", SearchIndexer.normal(plain), plain);
    }

    private static String like(String value) {
        return SearchIndexer.normal(Values.plain(value)).replaceAll("([\\\\%_])", "\\\\$1");
    }
}
