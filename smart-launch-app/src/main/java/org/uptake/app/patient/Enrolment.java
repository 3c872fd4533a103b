package org.uptake.app.patient;

import java.util.List;
import org.uptake.app.server.FhirNode;

/**
 * One enrolment as fhir-server keeps it (docs/api.md, "Enrolment").
 *
 * @param started FHIR date or dateTime; empty when not known
 * @param pausedUntil FHIR date; empty when the course is not paused
 */
record Enrolment(
        String reference,
        String title,
        String version,
        String status,
        String state,
        String started,
        String ended,
        String pausedUntil) {

    static List<Enrolment> read(FhirNode bundle) {
        return bundle.resources("CarePlan").stream().map(Enrolment::of).toList();
    }

    static Enrolment of(FhirNode plan) {
        return new Enrolment(
                plan.reference(),
                plan.textOr("A plan without a name", "title"),
                plan.textOr("0", "meta", "versionId"),
                plan.textOr("", "status"),
                plan.extension("enrolment-state")
                        .flatMap(e -> e.text("valueCode"))
                        .orElse(""),
                plan.textOr("", "period", "start"),
                plan.textOr("", "period", "end"),
                plan.extension("pause")
                        .flatMap(pause -> pause.extension("until"))
                        .flatMap(until -> until.text("valueDate"))
                        .orElse(""));
    }

    boolean isRunning() {
        return status.equals("active") || status.equals("on-hold");
    }
}
