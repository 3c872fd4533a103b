package org.uptake.access;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which element says whose data a resource is. R4's patient compartment does not know Task, so the table is ours: {@code patient/Task} is ruled
 * by {@code Task.for}. A type in neither table is out of reach of patient/ scopes.
 */
public final class Compartment {
    private static final Map<String, String> PATIENT_ELEMENT = Map.ofEntries(
            Map.entry("Patient", "id"),
            Map.entry("AdverseEvent", "subject"),
            Map.entry("Basic", "subject"),
            Map.entry("CarePlan", "subject"),
            Map.entry("Communication", "subject"),
            Map.entry("CommunicationRequest", "subject"),
            Map.entry("Condition", "subject"),
            Map.entry("Consent", "patient"),
            Map.entry("DocumentReference", "subject"),
            Map.entry("Encounter", "subject"),
            Map.entry("EpisodeOfCare", "patient"),
            Map.entry("Flag", "subject"),
            Map.entry("Goal", "subject"),
            Map.entry("List", "subject"),
            Map.entry("Observation", "subject"),
            Map.entry("QuestionnaireResponse", "subject"),
            Map.entry("RelatedPerson", "patient"),
            Map.entry("ResearchSubject", "individual"),
            Map.entry("ServiceRequest", "subject"),
            Map.entry("Task", "for"));

    private static final Set<String> SHARED = Set.of(
            "ActivityDefinition",
            "CapabilityStatement",
            "CareTeam",
            "CodeSystem",
            "ConceptMap",
            "DeviceDefinition",
            "Endpoint",
            "HealthcareService",
            "Library",
            "Location",
            "Measure",
            "OperationDefinition",
            "Organization",
            "PlanDefinition",
            "Practitioner",
            "PractitionerRole",
            "Questionnaire",
            "ResearchStudy",
            "SearchParameter",
            "StructureDefinition",
            "ValueSet");

    private Compartment() {}

    /** The element that names the patient ({@code id} for the patient's own record); empty when the type is not one patient's data. */
    public static Optional<String> patientElement(String type) {
        return Optional.ofNullable(PATIENT_ELEMENT.get(type));
    }

    /** Definitions, places and people at work: no patient data. */
    public static boolean shared(String type) {
        return SHARED.contains(type);
    }
}
