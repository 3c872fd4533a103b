package org.uptake.engagement;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;

/**
 * How much use the makers of an intervention intend (extensions recommended-use and usage-source of its PlanDefinition).
 *
 * @param sessionsInWeek recommended sessions a week; 0 when not said
 * @param days how long the course is meant to last; 0 when not said
 * @param modules how many modules are assigned; 0 when not said
 * @param sources ids of the Devices that tell of it; empty when any does
 */
record IntendedUse(double sessionsInWeek, int days, int modules, Set<String> sources) {
    static final IntendedUse UNSAID = new IntendedUse(0, 0, 0, Set.of());

    private static final Map<String, Double> DAYS = Map.of("d", 1.0, "wk", 7.0, "mo", 30.4375, "a", 365.25);

    static IntendedUse of(JsonNode plan) {
        var sources = new LinkedHashSet<String>();
        for (var source : Elements.extensions(plan, Uptake.extension("usage-source")))
            Elements.reference(source, "valueReference")
                    .flatMap(reference -> Elements.id(reference, "Device"))
                    .ifPresent(sources::add);
        var use = Elements.extension(plan, Uptake.extension("recommended-use"));
        var period = use.map(said -> days(said, "period")).orElse(0.0);
        var sessions = use.map(said -> number(said, "sessions")).orElse(0);
        return new IntendedUse(
                period > 0 ? sessions * 7 / period : 0,
                use.map(said -> (int) Math.round(days(said, "duration"))).orElse(0),
                use.map(said -> number(said, "modules")).orElse(0),
                sources);
    }

    private static Optional<JsonNode> part(JsonNode said, String name) {
        return Elements.extension(said, name);
    }

    private static int number(JsonNode said, String name) {
        return part(said, name)
                .map(part -> part.path("valuePositiveInt").asInt())
                .orElse(0);
    }

    private static double days(JsonNode said, String name) {
        return part(said, name)
                .map(part -> part.path("valueDuration"))
                .map(duration -> duration.path("value").asDouble()
                        * DAYS.getOrDefault(duration.path("code").asText(), 0.0))
                .orElse(0.0);
    }
}
