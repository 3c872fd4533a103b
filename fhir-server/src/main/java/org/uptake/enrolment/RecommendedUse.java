package org.uptake.enrolment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Store;
import org.uptake.store.Unit;

/**
 * Whether a patient has used an intervention as its makers recommend (engagement.md M-26): four fifths of the modules assigned, or,
 * where none are assigned, of the sessions.
 */
final class RecommendedUse {
    private static final double ENOUGH = 0.8;
    private static final int MOST_DAYS = 1000;
    private static final String CODES = Uptake.BASE + "/CodeSystem/observation-code";
    private static final String COMPONENTS = Uptake.BASE + "/CodeSystem/engagement-component";
    private static final Map<String, Double> DAYS = Map.of("d", 1.0, "wk", 7.0, "mo", 30.4375, "a", 365.25);

    private RecommendedUse() {}

    /** False when the makers recommend nothing that could be counted. */
    static boolean isMet(Unit unit, Store store, EnrolmentView course, JsonNode plan) {
        var said = Elements.extension(plan, Uptake.extension("recommended-use"));
        if (said.isEmpty()) return false;
        var modules = part(said.get(), "modules").path("valuePositiveInt").asInt();
        var period = days(part(said.get(), "period"));
        var sessions = period == 0
                ? 0
                : part(said.get(), "sessions").path("valuePositiveInt").asInt()
                        * days(part(said.get(), "duration"))
                        / period;
        if (modules == 0 && sessions == 0) return false;
        var start = course.carePlan().path("period").path("start").asText();
        var query = Map.of(
                "subject", List.of(course.patient()),
                "code", List.of(CODES + "|engagement-daily"),
                "date", List.of("ge" + start.substring(0, Math.min(start.length(), "2026-01-01".length()))),
                "_count", List.of("" + MOST_DAYS));
        var used = 0.0;
        for (var day :
                unit.search(store.questions().read("Observation", query, false)).matches())
            used += amount(day.tree(), modules > 0 ? "modules-completed" : "sessions", plan);
        return used >= ENOUGH * (modules > 0 ? modules : sessions);
    }

    private static JsonNode part(JsonNode said, String name) {
        return Elements.extension(said, name).orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
    }

    private static double days(JsonNode part) {
        var duration = part.path("valueDuration");
        return duration.path("value").asDouble()
                * DAYS.getOrDefault(duration.path("code").asText(), 0.0);
    }

    /** Days of other interventions' sources, mistakes and cancelled days count nothing. */
    private static double amount(JsonNode day, String component, JsonNode plan) {
        var status = day.path("status").asText();
        if (status.equals("entered-in-error") || status.equals("cancelled") || !isOf(day, plan)) return 0;
        for (var one : day.path("component"))
            if (Elements.code(one.path("code"), COMPONENTS).orElse("").equals(component))
                return one.path("valueQuantity").path("value").asDouble();
        return 0;
    }

    private static boolean isOf(JsonNode day, JsonNode plan) {
        var sources = Elements.extensions(plan, Uptake.extension("usage-source"));
        var device = Elements.reference(day, "device");
        return sources.isEmpty()
                || sources.stream()
                        .anyMatch(source ->
                                Elements.reference(source, "valueReference").equals(device));
    }
}
