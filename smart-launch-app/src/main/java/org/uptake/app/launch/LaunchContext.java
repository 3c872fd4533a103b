package org.uptake.app.launch;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * @param patient id of the Patient in the EHR; null when no chart was open
 * @param intent what the EHR wants opened; empty for the usual page
 * @param appContext what a card's link carries (CDS Hooks 2.0, "Link"): the card's id; empty when not launched from one
 */
record LaunchContext(@Nullable String patient, boolean needsBanner, String intent, String appContext) {
    private static final Pattern CARD = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Only our own names lead anywhere; an unknown intent opens the usual page. */
    String screen() {
        if (patient != null && CARD.matcher(appContext).matches()) {
            return "card/" + appContext;
        }
        return switch (intent) {
            case "worklist" -> "worklist";
            case "programme" -> "programme";
            default -> patient == null ? "worklist" : "";
        };
    }
}
