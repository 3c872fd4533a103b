package org.uptake.kit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.uptake.fhirjson.Elements;

/**
 * Who answers questions on a topic.
 *
 * @param role code of workplace-role
 * @param hours business hours of the site
 * @param standIn code of workplace-role
 */
public record QuestionRoute(String topic, String role, double hours, String standIn) {
    /** The routes of an intervention (PlanDefinition). */
    public static List<QuestionRoute> all(JsonNode plan) {
        return Elements.extensions(plan, RoutingWrites.ROUTE).stream()
                .map(QuestionRoute::of)
                .toList();
    }

    static QuestionRoute of(JsonNode extension) {
        return new QuestionRoute(
                code(extension, "topic"),
                code(extension, "role"),
                Elements.extension(extension, "within")
                        .map(part -> part.path("valueDuration").path("value").asDouble())
                        .orElse(0.0),
                code(extension, "stand-in"));
    }

    private static String code(JsonNode extension, String part) {
        return Elements.extension(extension, part)
                .flatMap(found -> Elements.text(found, "valueCode"))
                .orElse("");
    }
}
