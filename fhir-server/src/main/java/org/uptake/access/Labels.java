package org.uptake.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import org.uptake.fhirjson.Uptake;

/**
 * The label of what belongs to research interviews ({@code meta.security}), which rules of access are kept by: neither those who treat
 * a patient nor those who run the service may read who said what.
 */
public final class Labels {
    public static final String SYSTEM = Uptake.BASE + "/CodeSystem/access-label";
    public static final String INTERVIEW = "interview";
    /** Types that interviews are kept as. */
    public static final Set<String> INTERVIEW_TYPES = Set.of("DocumentReference", "QuestionnaireResponse");

    private static final String SECURITY = "_security";
    private static final String NOT = SECURITY + ":not";

    /** Leaves interviews out. */
    static final Map<String, String> WITHOUT_INTERVIEWS = Map.of(NOT, SYSTEM + "|" + INTERVIEW);
    /** Leaves everything but interviews out. */
    static final Map<String, String> INTERVIEWS_ONLY = Map.of(SECURITY, SYSTEM + "|" + INTERVIEW);

    private Labels() {}

    static boolean isAbout(String parameter) {
        return parameter.startsWith(SECURITY);
    }

    static boolean holds(JsonNode resource, String parameter, String label) {
        return has(resource, label) != parameter.equals(NOT);
    }

    private static boolean has(JsonNode resource, String label) {
        return CodedElement.holds(resource.path("meta").path("security"), label);
    }

    public static boolean isInterview(JsonNode resource) {
        return has(resource, SYSTEM + "|" + INTERVIEW);
    }
}
