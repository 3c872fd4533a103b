package org.uptake.app.ehr;

import java.time.Instant;

/**
 * Who the EHR says the person is, once the id_token is verified.
 *
 * @param fhirUser absolute address of the person in the EHR
 * @param idToken the token itself, for the exchange at fhir-server; never shown or logged
 */
public record Identity(String subject, String fhirUser, Instant expires, String idToken) {
    @Override
    public String toString() {
        return "Identity until " + expires;
    }
}
