package org.uptake.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.uptake.search.TimeRange;

/** What the timeline and the metrics read in a Task resource (docs/api.md, "Task"). */
record TimelineTask(About about, @Nullable Instant claimed, TimelineState state) {
    private static final String EXTENSIONS = "https://w3id.org/uptake/fhir/StructureDefinition/";

    /** @param plan the CarePlan in basedOn; null for work outside an enrolment */
    record About(
            @Nullable String patient,
            @Nullable String plan,
            String code,
            @Nullable String site,
            boolean automated) {}

    static TimelineTask of(JsonNode task) {
        return new TimelineTask(
                about(task), instant(extension(task, "status-effective").path("valueDateTime")), state(task));
    }

    private static About about(JsonNode task) {
        return new About(
                text(task.path("for").path("reference")),
                plan(task.path("basedOn")),
                task.path("code").path("coding").path(0).path("code").asText("unknown"),
                text(task.path("location").path("reference")),
                extension(task, "automated").path("valueBoolean").asBoolean());
    }

    private static TimelineState state(JsonNode task) {
        var business = task.path("businessStatus");
        var code = text(business.path("coding").path(0).path("code"));
        return new TimelineState(
                task.path("status").asText(),
                code == null ? text(business.path("text")) : code,
                text(task.path("owner").path("reference")),
                due(task.path("restriction").path("period").path("end")));
    }

    private static @Nullable String plan(JsonNode basedOn) {
        for (var reference : basedOn) {
            var text = reference.path("reference").asText();
            if (text.startsWith("CarePlan/")) return text;
        }
        return null;
    }

    private static @Nullable Instant instant(JsonNode dateTime) {
        return TimeRange.of(dateTime.asText())
                .map(range -> range.low().truncatedTo(ChronoUnit.MILLIS))
                .orElse(null);
    }

    /** The end of a period that is a bare date is the end of that day (R4 Period.end). */
    private static @Nullable Instant due(JsonNode end) {
        var text = end.asText();
        if (text.length() > 10) return instant(end);
        return TimeRange.of(text).map(TimeRange::high).orElse(null);
    }

    private static JsonNode extension(JsonNode resource, String name) {
        for (var extension : resource.path("extension"))
            if (extension.path("url").asText().equals(EXTENSIONS + name)) return extension;
        return resource.path("extension").path(-1);
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty() ? node.asText() : null;
    }
}
