package org.uptake.fhirjson;

/** Uptake's own canonical addresses. */
public final class Uptake {
    public static final String BASE = "https://w3id.org/uptake/fhir";
    public static final String TASK_CODE = BASE + "/CodeSystem/task-code";
    public static final String TASK_OUTPUT = BASE + "/CodeSystem/task-output";
    public static final String OFFER_OUTCOME = BASE + "/CodeSystem/offer-outcome";
    public static final String DECLINE_REASON = BASE + "/CodeSystem/decline-reason";
    public static final String WORKPLACE_ROLE = BASE + "/CodeSystem/workplace-role";
    public static final String CAREPLAN_CATEGORY = BASE + "/CodeSystem/careplan-category";
    public static final String MESSAGE_CATEGORY = BASE + "/CodeSystem/message-category";
    public static final String TASK_IDENTIFIER = BASE + "/sid/task";

    private Uptake() {}

    public static String extension(String name) {
        return BASE + "/StructureDefinition/" + name;
    }
}
