package org.uptake.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uptake.fhirjson.Uptake;

/**
 * The labels ({@code meta.security}) of what belongs to research: interviews, and the ledger of what the service costs, by person and hour.
 * Neither those who treat a patient nor those who run the service may read who said what, or whose minutes these are.
 */
public final class Labels {
    public static final String SYSTEM = Uptake.BASE + "/CodeSystem/access-label";
    public static final String INTERVIEW = "interview";
    public static final String LEDGER = "resource-ledger";
    /** Types that interviews are kept as. */
    public static final Set<String> INTERVIEW_TYPES = Set.of("DocumentReference", "QuestionnaireResponse");
    /** What a ledger's rows are kept as. */
    public static final Set<String> LEDGER_TYPES = Set.of("Basic");

    private static final String SECURITY = "_security";
    private static final String NOT = SECURITY + ":not";

    private Labels() {}

    /** The label that resources of a type may carry; empty for most types. */
    static Optional<String> of(String type) {
        if (INTERVIEW_TYPES.contains(type)) return Optional.of(SYSTEM + "|" + INTERVIEW);
        return LEDGER_TYPES.contains(type) ? Optional.of(SYSTEM + "|" + LEDGER) : Optional.empty();
    }

    /** Leaves out what carries the label. */
    static Map<String, String> without(String label) {
        return Map.of(NOT, label);
    }

    /** Leaves out everything else. */
    static Map<String, String> only(String label) {
        return Map.of(SECURITY, label);
    }

    static boolean isAbout(String parameter) {
        return parameter.startsWith(SECURITY);
    }

    static boolean holds(JsonNode resource, String parameter, String label) {
        return has(resource, label) != parameter.equals(NOT);
    }

    private static boolean has(JsonNode resource, String label) {
        return CodedElement.holds(resource.path("meta").path("security"), label);
    }

    /** @param code of a label */
    public static boolean isLabelled(JsonNode resource, String code) {
        return has(resource, SYSTEM + "|" + code);
    }
}
