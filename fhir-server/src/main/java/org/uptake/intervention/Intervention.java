package org.uptake.intervention;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.refusal.Refusal;

/**
 * A digital mental-health intervention, read from its PlanDefinition.
 *
 * @param canonical {@code url|version}: what offers and enrolments point at, so that later versions do not change them
 * @param scripts DocumentReferences with the words to say, by role and language
 * @param handouts DocumentReferences with what the patient takes home, by language
 */
public record Intervention(
        String id,
        String url,
        String canonical,
        String title,
        String subtitle,
        boolean active,
        EligibilityRule eligibility,
        List<PlannedTask> tasks,
        Optional<String> welcome,
        List<String> scripts,
        List<String> handouts) {

    public String reference() {
        return "PlanDefinition/" + id;
    }

    /** Nobody new may start what is not active. */
    public void requireActive() {
        if (!active)
            throw Refusal.of(
                            409,
                            "business-rule",
                            "intervention-inactive",
                            "This intervention is not offered at present.")
                    .at("PlanDefinition.status")
                    .asException();
    }

    public static Intervention of(JsonNode plan) {
        var url = plan.path("url").asText();
        var version = plan.path("version").asText("");
        var kit = Elements.extension(plan, Uptake.extension("introduction-kit"));
        return new Intervention(
                plan.path("id").asText(),
                url,
                version.isEmpty() ? url : url + "|" + version,
                plan.path("title").asText(),
                plan.path("subtitle").asText(""),
                plan.path("status").asText().equals("active"),
                EligibilityRule.of(plan),
                PlannedTask.all(plan),
                Elements.extension(plan, Uptake.extension("welcome"))
                        .flatMap(welcome -> Elements.text(welcome, "valueMarkdown")),
                kit.map(k -> parts(k, "script")).orElse(List.of()),
                kit.map(k -> parts(k, "handout")).orElse(List.of()));
    }

    private static List<String> parts(JsonNode extension, String name) {
        return Elements.extensions(extension, name).stream()
                .flatMap(part -> Elements.reference(part, "valueReference").stream())
                .toList();
    }

    /** How many days the course is meant to last (extension recommended-use). */
    public static Optional<Integer> plannedDays(JsonNode plan) {
        return Elements.extension(plan, Uptake.extension("recommended-use"))
                .flatMap(use -> Elements.extension(use, "duration"))
                .map(part -> PlannedTask.days(part.path("valueDuration")));
    }
}
