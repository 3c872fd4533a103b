package org.uptake.oauth;

import java.util.List;
import java.util.Optional;

/** What the authorization server has to know of the clinic. */
public interface Directory {
    /** @param practitioner Practitioner/{id} */
    Optional<Person> byPractitioner(String practitioner);

    /** @param fhirUser absolute URL of the person in an EHR: Practitioner.identifier of system {@code U/sid/ehr-user} */
    Optional<Person> byEhrUser(String fhirUser);

    /** Everybody who works here, by name. */
    List<Person> people();

    /** @param patient Patient/{id} */
    boolean patientExists(String patient);
}
