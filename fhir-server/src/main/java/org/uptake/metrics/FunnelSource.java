package org.uptake.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.search.TimeRange;

/** What the funnel reads in an offer Task and in a CarePlan (docs/api.md). */
final class FunnelSource {
    private static final String BASE = "https://w3id.org/uptake/fhir/";
    private static final Map<String, FunnelStage> ANSWERS =
            Map.of("agreed", FunnelStage.AGREED, "declined", FunnelStage.DECLINED, "not-today", FunnelStage.NOT_TODAY);

    private FunnelSource() {}

    static boolean isOffer(JsonNode task) {
        for (var coding : task.path("code").path("coding"))
            if (coding.path("code").asText().equals("offer-intervention")) return true;
        return false;
    }

    /** The stages that a resource in this state stands for. */
    static Set<FunnelStage> reached(String type, JsonNode resource) {
        if (type.equals("CarePlan")) return ofCarePlan(resource);
        return type.equals("Task") && isOffer(resource) ? ofOffer(resource) : EnumSet.noneOf(FunnelStage.class);
    }

    private static Set<FunnelStage> ofOffer(JsonNode task) {
        var stages = EnumSet.noneOf(FunnelStage.class);
        var status = task.path("status").asText();
        if (!status.equals("draft")) stages.add(FunnelStage.ELIGIBLE);
        if (!status.equals("completed")) return stages;
        stages.add(FunnelStage.OFFERED);
        for (var output : task.path("output")) {
            if (!code(output.path("type")).equals("offer-outcome")) continue;
            Optional.ofNullable(ANSWERS.get(code(output.path("valueCodeableConcept"))))
                    .ifPresent(stages::add);
        }
        return stages;
    }

    private static Set<FunnelStage> ofCarePlan(JsonNode plan) {
        var stages = EnumSet.noneOf(FunnelStage.class);
        if (plan.path("status").asText().equals("active")) stages.add(FunnelStage.ENROLLED);
        if (extension(plan, "enrolment-state").path("valueCode").asText().equals("active"))
            stages.add(FunnelStage.ACTIVE);
        return stages;
    }

    static @Nullable String patient(JsonNode resource) {
        var subject = resource.path("subject").path("reference").asText("");
        var patient = subject.isEmpty() ? resource.path("for").path("reference").asText("") : subject;
        return patient.isEmpty() ? null : patient;
    }

    /** The canonical without its version, so that a new version of an intervention is the same intervention. */
    static @Nullable String intervention(JsonNode resource) {
        var canonical = resource.path("instantiatesCanonical");
        var text = canonical.isArray() ? canonical.path(0).asText("") : canonical.asText("");
        return text.isEmpty() ? null : text.split("\\|", 2)[0];
    }

    static @Nullable String site(String type, JsonNode resource) {
        var site = type.equals("Task")
                ? resource.path("location").path("reference")
                : extension(resource, "site").path("valueReference").path("reference");
        return site.asText("").isEmpty() ? null : site.asText();
    }

    /** A patient is eligible since the offer was authored; every other stage begins when the state did. */
    static Instant time(FunnelStage stage, JsonNode resource, Instant recorded) {
        var text = stage == FunnelStage.ELIGIBLE
                ? resource.path("authoredOn").asText()
                : extension(resource, "status-effective").path("valueDateTime").asText();
        return TimeRange.of(text)
                .map(TimeRange::low)
                .filter(claimed -> !claimed.isAfter(recorded.plusSeconds(120)))
                .orElse(recorded);
    }

    private static String code(JsonNode concept) {
        return concept.path("coding").path(0).path("code").asText();
    }

    private static JsonNode extension(JsonNode resource, String name) {
        for (var extension : resource.path("extension"))
            if (extension.path("url").asText().equals(BASE + "StructureDefinition/" + name)) return extension;
        return resource.path("extension").path(-1);
    }
}
