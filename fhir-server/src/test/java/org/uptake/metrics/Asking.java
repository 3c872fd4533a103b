package org.uptake.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.access.WorkplaceRole;
import org.uptake.fhirapi.Call;

/** Calls of $evaluate-measure, and where to find a figure in the answer. */
final class Asking {
    private Asking() {}

    static Call system(String measure, String start, String end, String... stratifiers) {
        return call(
                new Caller("bench", null, null, null, null, new Scopes(List.of())), measure, start, end, stratifiers);
    }

    static Call person(String measure, String start, String end, String... stratifiers) {
        var person = new Caller(
                "app", "PractitionerRole/tan", WorkplaceRole.NAVIGATOR, "Location/north", null, new Scopes(List.of()));
        return call(person, measure, start, end, stratifiers);
    }

    private static Call call(Caller caller, String measure, String start, String end, String... stratifiers) {
        return new Call(
                caller,
                "Measure",
                measure,
                Map.of("periodStart", List.of(start), "periodEnd", List.of(end), "stratifier", List.of(stratifiers)),
                null,
                null);
    }

    static JsonNode group(JsonNode report, String code) {
        for (var group : report.path("group"))
            if (group.path("code").path("coding").path(0).path("code").asText().equals(code)) return group;
        throw new AssertionError("no group " + code);
    }

    static JsonNode stratum(JsonNode group, String stratifier, String value) {
        for (var candidate : group.path("stratifier"))
            if (candidate.path("code").path(0).path("text").asText().equals(stratifier))
                for (var stratum : candidate.path("stratum"))
                    if (stratum.path("value").path("text").asText().equals(value)) return stratum;
        throw new AssertionError("no stratum " + stratifier + " = " + value);
    }

    static int count(JsonNode figure, String population) {
        for (var candidate : figure.path("population"))
            if (candidate
                    .path("code")
                    .path("coding")
                    .path(0)
                    .path("code")
                    .asText()
                    .equals(population)) return candidate.path("count").asInt();
        throw new AssertionError("no population " + population);
    }

    static @Nullable Double score(JsonNode figure) {
        var value = figure.path("measureScore").path("value");
        return value.isNumber() ? value.asDouble() : null;
    }

    /** @param part for example {@code p75} */
    static @Nullable Double part(JsonNode figure, String distribution, String part) {
        for (var extension : figure.path("extension"))
            if (extension.path("url").asText().endsWith("/" + distribution))
                for (var candidate : extension.path("extension"))
                    if (candidate.path("url").asText().equals(part))
                        return candidate.path("valueDecimal").asDouble();
        return null;
    }
}
