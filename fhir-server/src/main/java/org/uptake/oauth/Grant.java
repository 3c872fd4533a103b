package org.uptake.oauth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an authorization code or a refresh token stands for.
 *
 * @param practitioner Practitioner/{id}
 * @param patient Patient/{id}; null without a chart
 * @param alone whether the app must show who the patient is ({@code need_patient_banner})
 * @param exchanged whether it began with an id_token of an EHR (RFC 8693) and not with a launch here
 */
record Grant(
        String id,
        String client,
        String redirectUri,
        String challenge,
        List<String> scopes,
        @Nullable String nonce,
        String practitioner,
        @Nullable String patient,
        @Nullable String intent,
        @Nullable String appContext,
        boolean alone,
        boolean exchanged) {
    /** What an exchanged token may be renewed by. */
    static Grant exchanged(String id, Client client, Person person, @Nullable String patient, List<String> scopes) {
        return new Grant(
                id, client.id(), "", "", scopes, null, person.practitioner(), patient, null, null, false, true);
    }
}
