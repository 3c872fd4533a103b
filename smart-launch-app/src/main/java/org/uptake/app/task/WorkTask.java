package org.uptake.app.task;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.uptake.app.server.FhirNode;

/**
 * A task as fhir-server keeps it (docs/api.md, "Task").
 *
 * @param version for If-Match
 * @param state FHIR task status
 * @param owner reference; null while nobody owns it
 * @param plan CarePlan/{id}; null for work outside a course, such as an offer
 * @param course title of the intervention; empty when not known
 * @param due FHIR date or dateTime; empty for none
 * @param since when this state began, FHIR dateTime; empty when not known
 * @param outputs coded or plain results by their type
 */
public record WorkTask(
        String id,
        String version,
        String code,
        String title,
        String state,
        @Nullable String owner,
        @Nullable String patient,
        @Nullable String plan,
        String course,
        @Nullable String site,
        @Nullable String about,
        String notBefore,
        String due,
        String began,
        String ended,
        String since,
        String created,
        String reason,
        List<Note> notes,
        Map<String, String> outputs) {

    /** @param by reference of the author; empty when not known */
    public record Note(String by, String at, String text) {}

    private static final Set<String> CLOSED =
            Set.of("completed", "failed", "cancelled", "rejected", "entered-in-error");

    public static WorkTask of(FhirNode task) {
        var code = task.at("code").code("task-code").orElse("");
        return new WorkTask(
                task.textOr("", "id"),
                task.textOr("", "meta", "versionId"),
                code,
                task.textOr(code, "description"),
                task.textOr("", "status"),
                task.text("owner", "reference").orElse(null),
                task.text("for", "reference").orElse(null),
                task.text("basedOn", "reference").orElse(null),
                task.textOr("", "basedOn", "display"),
                task.text("location", "reference").orElse(null),
                task.text("focus", "reference").orElse(null),
                task.textOr("", "restriction", "period", "start"),
                task.textOr("", "restriction", "period", "end"),
                task.textOr("", "executionPeriod", "start"),
                task.textOr("", "executionPeriod", "end"),
                task.extension("status-effective")
                        .flatMap(e -> e.text("valueDateTime"))
                        .orElse(task.textOr("", "lastModified")),
                task.textOr("", "authoredOn"),
                task.textOr("", "statusReason", "text"),
                task.each("note").stream().map(WorkTask::note).toList(),
                outputs(task));
    }

    private static Note note(FhirNode note) {
        return new Note(
                note.textOr("", "authorReference", "reference"), note.textOr("", "time"), note.textOr("", "text"));
    }

    private static Map<String, String> outputs(FhirNode task) {
        return task.each("output").stream()
                .filter(o -> o.at("type").code("task-output").isPresent())
                .collect(Collectors.toMap(
                        o -> o.at("type").code("task-output").orElse(""), WorkTask::value, (first, again) -> again));
    }

    private static String value(FhirNode output) {
        return output.text("valueCodeableConcept", "coding", "code")
                .or(() -> output.text("valueString"))
                .or(() -> output.text("valueCode"))
                .orElse("");
    }

    public boolean isOpen() {
        return !CLOSED.contains(state);
    }

    public boolean isOffer() {
        return code.equals("offer-intervention");
    }
}
