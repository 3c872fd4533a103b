package org.uptake.boot;

import java.util.Set;
import java.util.TreeSet;

/** The resource types that this server keeps. */
final class ResourceTypes {
    static final Set<String> ALL = new TreeSet<>(Set.of(
            "ActivityDefinition",
            "AdverseEvent",
            "Appointment",
            "Basic",
            "Binary",
            "CapabilityStatement",
            "CarePlan",
            "CareTeam",
            "CodeSystem",
            "Communication",
            "CommunicationRequest",
            "ConceptMap",
            "Condition",
            "Consent",
            "Device",
            "DeviceDefinition",
            "DocumentReference",
            "Encounter",
            "Endpoint",
            "EpisodeOfCare",
            "Flag",
            "Goal",
            "Group",
            "HealthcareService",
            "Library",
            "List",
            "Location",
            "Measure",
            "MeasureReport",
            "Observation",
            "OperationDefinition",
            "Organization",
            "Patient",
            "PlanDefinition",
            "Practitioner",
            "PractitionerRole",
            "Provenance",
            "Questionnaire",
            "QuestionnaireResponse",
            "RelatedPerson",
            "ResearchStudy",
            "ResearchSubject",
            "Schedule",
            "SearchParameter",
            "ServiceRequest",
            "Slot",
            "StructureDefinition",
            "Subscription",
            "Task",
            "ValueSet"));

    private ResourceTypes() {}
}
