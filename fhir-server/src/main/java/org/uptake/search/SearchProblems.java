package org.uptake.search;

import java.util.stream.Collectors;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;

/** What can be wrong with a search; values that were sent are not repeated, they may be about a patient. */
final class SearchProblems {
    private SearchProblems() {}

    static RefusedException unknownParameter(String type, String name, SearchParameters known) {
        var choices = known.of(type).stream().map(SearchParameter::code).collect(Collectors.toList());
        return Refusal.of(
                        400,
                        "not-supported",
                        "search-parameter-unknown",
                        type + " has no search parameter '" + name
                                + "'. Send Prefer: handling=lenient to have unknown parameters left out.")
                .allowing(choices)
                .asException();
    }

    static RefusedException unsupported(String type, String name) {
        return Refusal.of(
                        400,
                        "not-supported",
                        "search-not-supported",
                        "The search '" + name + "' on " + type + " is not supported here.")
                .asException();
    }

    static RefusedException notChainable(SearchParameter parameter, String why) {
        return Refusal.of(
                        400,
                        "not-supported",
                        "search-chain",
                        "No chain leads through '" + parameter.code() + "' of " + parameter.type() + ": " + why + ".")
                .allowing(parameter.targets())
                .asException();
    }

    /** @param what in the plural */
    static RefusedException tooMany(int most, String what) {
        return Refusal.of(
                        400,
                        "too-costly",
                        "search-too-many",
                        "A search may have " + most + " " + what + " at most. Ask in several searches.")
                .asException();
    }

    static RefusedException tooDeep(int most) {
        return Refusal.of(
                        400,
                        "too-costly",
                        "search-chain-depth",
                        "A chain may follow " + most + " references at most. Search in two steps.")
                .asException();
    }

    static RefusedException badModifier(SearchParameter parameter, String modifier) {
        return Refusal.of(
                        400,
                        "not-supported",
                        "search-modifier",
                        "The modifier ':" + modifier + "' is not supported on "
                                + parameter.kind().name().toLowerCase(java.util.Locale.ROOT) + " parameter '"
                                + parameter.code() + "'.")
                .asException();
    }

    static RefusedException badValue(String name, String value, String expected) {
        var shown = value.length() > 40 || !name.startsWith("_") ? "The value" : "'" + value + "'";
        return Refusal.of(
                        400,
                        "value",
                        "search-value",
                        shown + " of search parameter '" + name + "' is not " + expected + ".")
                .asException();
    }

    static RefusedException beyondReach(String type) {
        return Refusal.of(
                        403,
                        "forbidden",
                        "access",
                        "The token's scope for " + type + " has a filter that _list cannot keep to.")
                .asException();
    }
}
