package org.uptake.app.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SMART App Launch 2.2, "Launch context", as it came with the tokens. All of it is text from outside.
 *
 * @param patient id of the Patient in the EHR; null when no chart was open
 * @param needsBanner whether the app has to show who the patient is
 * @param intent what the EHR wants opened; empty for the usual page
 * @param references what {@code fhirContext} says the launch is about, as sent
 * @param appContext what a decision-support card wants opened (CDS Hooks 2.0, "Link"); empty for nothing
 * @param style address of the EHR's {@code smart_style_url}; empty for none
 */
record LaunchContext(
        @Nullable String patient,
        boolean needsBanner,
        String intent,
        List<String> references,
        String appContext,
        String style) {
    private static final int LONGEST = 4096;
    private static final int MOST_REFERENCES = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    LaunchContext {
        references = List.copyOf(references);
    }

    /** need_patient_banner counts as true when it is absent; what has another form than R4's is left out. */
    static LaunchContext of(Map<String, Object> answer) {
        JsonNode all = JSON.valueToTree(answer);
        return new LaunchContext(
                text(all, "patient").orElse(null),
                !all.path("need_patient_banner").isBoolean()
                        || all.path("need_patient_banner").asBoolean(),
                text(all, "intent").orElse(""),
                references(all.path("fhirContext")),
                text(all, "appContext").orElse(""),
                text(all, "smart_style_url").orElse(""));
    }

    /** Only what the launch is about: a role that is absent says "launch", others say something else. */
    private static List<String> references(JsonNode fhirContext) {
        var found = new ArrayList<String>();
        for (var item : fhirContext) {
            var role = item.path("role").asText("launch");
            if (role.equals("launch") && found.size() < MOST_REFERENCES)
                text(item, "reference").ifPresent(found::add);
        }
        return found;
    }

    private static Optional<String> text(JsonNode node, String name) {
        var value = node.path(name);
        return value.isTextual() && !value.asText().isBlank() && value.asText().length() <= LONGEST
                ? Optional.of(value.asText())
                : Optional.empty();
    }
}
