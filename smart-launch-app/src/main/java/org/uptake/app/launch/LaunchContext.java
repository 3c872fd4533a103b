package org.uptake.app.launch;

import org.jspecify.annotations.Nullable;

/**
 * @param patient id of the Patient in the EHR; null when no chart was open
 * @param intent what the EHR wants opened; empty for the usual page
 */
record LaunchContext(@Nullable String patient, boolean needsBanner, String intent) {
    /** Only our own names lead anywhere; an unknown intent opens the usual page. */
    String screen() {
        return switch (intent) {
            case "worklist" -> "worklist";
            case "programme" -> "programme";
            default -> patient == null ? "worklist" : "";
        };
    }
}
