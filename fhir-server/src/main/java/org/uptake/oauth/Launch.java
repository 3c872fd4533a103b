package org.uptake.oauth;

import org.jspecify.annotations.Nullable;

/**
 * What an EHR launch is about (SMART App Launch 2.2, "Launch context").
 *
 * @param practitioner Practitioner/{id} of whoever opens the app
 * @param patient Patient/{id}; null without a chart
 * @param intent where to start in the app; null for its first page
 * @param appContext what a card's link carries (CDS Hooks 2.0, "Link"); null for none
 * @param alone whether the app stands in a window of its own, where nothing of the EHR says who the patient is
 */
public record Launch(
        String practitioner,
        @Nullable String patient,
        @Nullable String intent,
        @Nullable String appContext,
        boolean alone) {
    public Launch(String practitioner, @Nullable String patient, @Nullable String intent, @Nullable String appContext) {
        this(practitioner, patient, intent, appContext, false);
    }

    public Launch(String practitioner, @Nullable String patient, @Nullable String intent) {
        this(practitioner, patient, intent, null);
    }
}
