package org.uptake.bulk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.uptake.search.Reach;
import org.uptake.search.SearchQuestion;
import org.uptake.search.SqlCondition;

/** {@code _typeFilter} queries as conditions on the row {@code r} of table {@code resource}. */
final class TypeFilters {
    private final SearchQuestion questions;

    TypeFilters(SearchQuestion questions) {
        this.questions = questions;
    }

    /**
     * @param reach asked for every type that a chain passes through
     * @throws org.uptake.refusal.RefusedException 400 when it is not a search, or says how to page or sort; 403
     */
    List<SqlCondition> conditions(String type, String query, Reach reach) {
        var criteria = questions.read(type, parameters(query), false, reach);
        var onlyNarrows = criteria.sorts().isEmpty()
                && criteria.includes().isEmpty()
                && criteria.revIncludes().isEmpty()
                && !criteria.countOnly()
                && criteria.cursor().isEmpty()
                && !criteria.conditions().isEmpty();
        if (!onlyNarrows)
            throw Problems.parameter(
                    "_typeFilter", "Type?query with parameters that narrow, not sort, page or include");
        return criteria.conditions();
    }

    private static Map<String, List<String>> parameters(String query) {
        var parameters = new LinkedHashMap<String, List<String>>();
        for (var pair : query.split("&")) {
            var equals = pair.indexOf('=');
            if (equals < 1) throw Problems.parameter("_typeFilter", "Type?name=value");
            parameters
                    .computeIfAbsent(QueryString.decoded(pair.substring(0, equals)), name -> new ArrayList<>())
                    .add(QueryString.decoded(pair.substring(equals + 1)));
        }
        return parameters;
    }
}
