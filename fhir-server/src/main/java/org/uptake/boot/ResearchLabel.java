package org.uptake.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.uptake.access.Labels;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.WriteRule;

/** What belongs to an interview or a ledger carries the label that keeps it from care and administration, and never loses it again. */
record ResearchLabel(String type) implements WriteRule {
    private static final Set<String> PROFILES =
            Set.of(Uptake.extension("interview"), Uptake.extension("interview-document"));
    private static final String CATEGORIES = Uptake.BASE + "/CodeSystem/document-category";
    private static final Set<String> DOCUMENTS = Set.of("interview-transcript", "interview-recording");

    @Override
    public void check(Attempt attempt) {
        var before = attempt.before();
        var after = attempt.after();
        var label = Labels.LEDGER_TYPES.contains(type) ? Labels.LEDGER : Labels.INTERVIEW;
        if (Labels.isLabelled(after, label)) return;
        if ((before != null && Labels.isLabelled(before, label)) || isInterview(after) || isLedger(after))
            label(after, label);
    }

    /** A Basic says by its code what it is; of a ledger's row that is the label's own. */
    private static boolean isLedger(ObjectNode resource) {
        for (var coding : resource.path("code").path("coding"))
            if (coding.path("system").asText().equals(Labels.SYSTEM)
                    && coding.path("code").asText().equals(Labels.LEDGER)) return true;
        return false;
    }

    private static boolean isInterview(ObjectNode resource) {
        for (var profile : resource.path("meta").path("profile"))
            if (PROFILES.contains(profile.asText().split("\\|", 2)[0])) return true;
        for (var category : resource.path("category"))
            for (var coding : category.path("coding")) if (isInterviewDocument(coding)) return true;
        return false;
    }

    private static boolean isInterviewDocument(JsonNode coding) {
        return coding.path("system").asText().equals(CATEGORIES)
                && DOCUMENTS.contains(coding.path("code").asText());
    }

    private static void label(ObjectNode resource, String label) {
        resource.withObject("/meta")
                .withArray("security")
                .addObject()
                .put("system", Labels.SYSTEM)
                .put("code", label);
    }
}
