package org.uptake.search;

import static org.uptake.search.SearchProblems.badModifier;
import static org.uptake.search.SearchProblems.badValue;

import java.util.ArrayList;
import java.util.List;

/** R4 search, "reference": an id, Type/id, an absolute address, a canonical with or without version. */
final class ReferenceConditions {
    private static final String PATIENT = "Patient";

    private final SearchParameters parameters;

    ReferenceConditions(SearchParameters parameters) {
        this.parameters = parameters;
    }

    SqlCondition read(Row row, SearchParameter parameter, String modifier, String value) {
        var patients = patients(parameter, modifier, value);
        if (!patients.isEmpty())
            return SqlCondition.of(row.alias() + ".patient = ANY(?)", (Object) patients.toArray(new String[0]));
        var tokens = new ArrayList<Long>();
        for (var one : Values.alternatives(value)) {
            if (modifier.equals("identifier"))
                tokens.add(TokenConditions.token(parameter, parameter.code() + ":identifier", one));
            else if (modifier.isEmpty()) tokens.addAll(to(parameter, Values.plain(one)));
            else tokens.add(ofType(parameter, modifier, Values.plain(one)));
        }
        return Conditions.tokens(row, tokens);
    }

    /** The ids of patients when the column {@code patient} answers the question, else none: its statistics are better than those of tokens. */
    private List<String> patients(SearchParameter parameter, String modifier, String value) {
        var ids = new ArrayList<String>();
        if (!parameters.isPatientOf(parameter) || !(modifier.isEmpty() || modifier.equals(PATIENT))) return ids;
        for (var one : Values.alternatives(value)) {
            var target = parameters.relative(Values.plain(one));
            var isId = target.indexOf('/') < 0 && target.indexOf(':') < 0;
            if (isId && (modifier.equals(PATIENT) || parameter.targets().equals(List.of(PATIENT)))) ids.add(target);
            else if (target.startsWith(PATIENT + "/")) ids.add(target.substring(PATIENT.length() + 1));
            else return List.of();
        }
        return ids;
    }

    /** An id alone may be of any type that the parameter points to. */
    List<Long> to(SearchParameter parameter, String target) {
        if (target.indexOf('/') >= 0 || target.indexOf(':') >= 0)
            return List.of(token(parameter, parameters.relative(target)));
        return parameter.targets().stream()
                .map(type -> token(parameter, type + "/" + target))
                .toList();
    }

    private static long ofType(SearchParameter parameter, String type, String target) {
        if (!parameter.targets().contains(type)) throw badModifier(parameter, type);
        if (target.indexOf('/') < 0) return token(parameter, type + "/" + target);
        if (target.startsWith(type + "/")) return token(parameter, target);
        throw badValue(parameter.code() + ":" + type, target, "the id of a " + type);
    }

    private static long token(SearchParameter parameter, String target) {
        return TokenHash.reference(parameter.type(), parameter.code(), target);
    }
}
