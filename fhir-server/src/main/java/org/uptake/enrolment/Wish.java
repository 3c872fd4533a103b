package org.uptake.enrolment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.intervention.Intervention;
import org.uptake.store.Json;
import org.uptake.store.Meta;
import org.uptake.store.Store;
import org.uptake.store.Unit;
import org.uptake.store.Version;

/** A patient's own wish to take part: a task {@code introduce} of the navigators, not an enrolment. */
public final class Wish {
    private static final Duration TO_CALL = Duration.ofDays(3);

    private Wish() {}

    /** The task that waits, if the patient has asked. */
    static Optional<Version> open(Unit unit, Store store, String patient, String intervention) {
        var query = Map.of(
                "patient", List.of(patient),
                "focus", List.of(intervention),
                "code", List.of(Uptake.TASK_CODE + "|introduce"),
                "status", List.of("requested,received,accepted,ready,in-progress"));
        return unit.search(store.questions().read("Task", query, false)).matches().stream()
                .findFirst()
                .flatMap(found -> unit.current("Task", found.id()));
    }

    /**
     * Asking twice makes one task.
     *
     * @param chart the Patient
     * @param note what the patient added for who calls, for example when to call; empty for nothing
     */
    public static void record(Unit unit, Store store, ObjectNode chart, Intervention intervention, String note) {
        var patient = "Patient/" + chart.path("id").asText();
        unit.exclusively("wish|" + patient + "|" + intervention.url());
        if (open(unit, store, patient, intervention.reference()).isPresent()) return;
        var task = Json.object().put("resourceType", "Task");
        Elements.claim(task, Uptake.extension("staff-task"));
        Elements.setExtension(task, Uptake.extension("automated")).put("valueBoolean", true);
        task.put("instantiatesCanonical", intervention.canonical());
        task.put("status", "requested").put("intent", "order");
        Elements.concept(task.putObject("code"), Uptake.TASK_CODE, "introduce");
        task.put("description", "Call the patient, who wants to take part");
        task.putObject("focus").put("reference", intervention.reference());
        task.putObject("for").put("reference", patient);
        task.put("authoredOn", Meta.instant(unit.now()));
        task.putObject("requester").put("reference", patient);
        Elements.reference(chart, "managingOrganization")
                .map(site -> site.replace("Organization/", "Location/"))
                .ifPresent(site -> {
                    task.putObject("owner").put("reference", CourseTasks.pool(site));
                    task.putObject("location").put("reference", site);
                });
        task.putObject("restriction")
                .putObject("period")
                .put("start", Meta.instant(unit.now()))
                .put("end", Meta.instant(unit.now().plus(TO_CALL)));
        if (!note.isBlank())
            task.putArray("note")
                    .addObject()
                    .put("time", Meta.instant(unit.now()))
                    .put("text", note);
        unit.create(task);
    }

    static void fulfil(Unit unit, Version wish, String person, Instant at) {
        var task = wish.tree();
        task.put("status", "completed");
        task.putObject("owner").put("reference", person);
        Elements.setExtension(task, EnrolmentView.EFFECTIVE).put("valueDateTime", Meta.instant(at));
        unit.update(wish.id(), task, null);
    }
}
