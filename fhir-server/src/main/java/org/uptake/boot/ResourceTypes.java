package org.uptake.boot;

import java.util.Set;
import java.util.TreeSet;

/** The resource types that this server keeps. */
final class ResourceTypes {
    static final Set<String> ALL = new TreeSet<>(Set.of(
            "ActivityDefinition",
            "AuditEvent",
            "Basic",
            "Binary",
            "CarePlan",
            "CareTeam",
            "CodeSystem",
            "Communication",
            "CommunicationRequest",
            "Condition",
            "Device",
            "DocumentReference",
            "Encounter",
            "Flag",
            "Group",
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
            "SearchParameter",
            "StructureDefinition",
            "Subscription",
            "Task",
            "ValueSet"));

    private ResourceTypes() {}
}
