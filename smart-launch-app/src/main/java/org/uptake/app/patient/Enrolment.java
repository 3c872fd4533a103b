package org.uptake.app.patient;

import java.util.List;
import org.uptake.app.server.FhirNode;

/**
 * One enrolment as fhir-server keeps it (docs/api.md, "Enrolment").
 *
 * @param started FHIR date or dateTime; empty when not known
 */
record Enrolment(String reference, String title, String status, String state, String started, String ended) {

    static List<Enrolment> read(FhirNode bundle) {
        return bundle.resources("CarePlan").stream().map(Enrolment::of).toList();
    }

    private static Enrolment of(FhirNode plan) {
        return new Enrolment(
                plan.reference(),
                plan.textOr("A plan without a name", "title"),
                plan.textOr("", "status"),
                plan.extension("enrolment-state")
                        .flatMap(e -> e.text("valueCode"))
                        .orElse(""),
                plan.textOr("", "period", "start"),
                plan.textOr("", "period", "end"));
    }

    boolean isRunning() {
        return status.equals("active") || status.equals("on-hold");
    }
}
