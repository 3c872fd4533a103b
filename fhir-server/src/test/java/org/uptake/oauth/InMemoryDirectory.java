package org.uptake.oauth;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uptake.access.WorkplaceRole;

/** Two people, two patients. */
public final class InMemoryDirectory implements Directory {
    public static final Person CLINICIAN = new Person(
            "Practitioner/tan", "PractitionerRole/tan", "Mei Tan", WorkplaceRole.CLINICIAN, "Location/north");
    private static final Person NAVIGATOR = new Person(
            "Practitioner/ortiz", "PractitionerRole/ortiz", "Luis Ortiz", WorkplaceRole.NAVIGATOR, "Location/south");

    private final Map<String, Person> ehrUsers = Map.of("https://ehr.example.org/fhir/Practitioner/77", NAVIGATOR);

    @Override
    public Optional<Person> byPractitioner(String practitioner) {
        return people().stream()
                .filter(person -> person.practitioner().equals(practitioner))
                .findFirst();
    }

    @Override
    public Optional<Person> byEhrUser(String fhirUser) {
        return Optional.ofNullable(ehrUsers.get(fhirUser));
    }

    @Override
    public List<Person> people() {
        return List.of(CLINICIAN, NAVIGATOR);
    }

    @Override
    public boolean patientExists(String patient) {
        return Set.of("Patient/1", "Patient/2").contains(patient);
    }
}
