package org.uptake.patientpage;

import java.time.Instant;

/**
 * @param id random
 * @param patient Patient/{id}
 * @param intervention id of the PlanDefinition
 */
record PatientLink(String id, String patient, String intervention, Instant expires) {
    String patientId() {
        return patient.substring("Patient/".length());
    }
}
