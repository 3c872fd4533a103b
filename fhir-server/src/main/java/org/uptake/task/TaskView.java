package org.uptake.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.refusal.Refusal;

/** A Task's JSON as the rules see it. */
record TaskView(ObjectNode resource) {
    static final String EFFECTIVE = Uptake.extension("status-effective");
    private static final String REQUESTED_PERIOD =
            "http://hl7.org/fhir/5.0/StructureDefinition/extension-Task.requestedPeriod";

    TaskStatus status() {
        return TaskStatus.ofCode(resource.path("status").asText())
                .orElseThrow(() -> Refusal.of(422, "code-invalid", "element-code", "Task.status is not a task status.")
                        .at("Task.status")
                        .asException());
    }

    String code() {
        return Elements.code(resource.path("code"), Uptake.TASK_CODE).orElse("");
    }

    Optional<String> owner() {
        return Elements.reference(resource, "owner");
    }

    Optional<String> patient() {
        return Elements.reference(resource, "for").filter(reference -> reference.startsWith("Patient/"));
    }

    boolean isPatientWork() {
        return owner().map(owner -> owner.startsWith("Patient/")).orElse(false);
    }

    TaskMoves moves() {
        return isPatientWork() ? TaskMoves.PATIENT : TaskMoves.STAFF;
    }

    String statusReason() {
        var reason = resource.path("statusReason");
        return Elements.text(reason, "text")
                .or(() -> Elements.text(reason.path("coding").path(0), "code"))
                .orElse("");
    }

    Optional<Instant> due() {
        return Elements.moment(resource.path("restriction").path("period"), "end");
    }

    Optional<Instant> notBefore() {
        return Elements.moment(resource.path("restriction").path("period"), "start");
    }

    Optional<Instant> ended() {
        return Elements.moment(resource.path("executionPeriod"), "end");
    }

    Instant effectiveElse(Instant receipt) {
        return Elements.extension(resource, EFFECTIVE)
                .flatMap(extension -> Elements.moment(extension, "valueDateTime"))
                .orElse(receipt);
    }

    /** The time of the state before says nothing about the state now. */
    void dropStaleEffective(@Nullable TaskView before) {
        if (before == null || sameState(before)) return;
        var mine = Elements.extension(resource, EFFECTIVE);
        if (mine.isPresent() && mine.equals(Elements.extension(before.resource, EFFECTIVE)))
            Elements.removeExtension(resource, EFFECTIVE);
    }

    private boolean sameState(TaskView other) {
        return same(other, "status") && same(other, "owner") && same(other, "businessStatus");
    }

    private boolean same(TaskView other, String field) {
        return resource.path(field).equals(other.resource.path(field));
    }

    /** Readers of R5 find the due date in requestedPeriod. */
    void alignRequestedPeriod() {
        JsonNode period = resource.path("restriction").path("period");
        if (period.isObject()) Elements.setExtension(resource, REQUESTED_PERIOD).set("valuePeriod", period.deepCopy());
    }
}
