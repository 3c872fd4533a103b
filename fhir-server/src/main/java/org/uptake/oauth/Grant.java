package org.uptake.oauth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an authorization code or a refresh token stands for.
 *
 * @param practitioner Practitioner/{id}
 * @param patient Patient/{id}; null without a chart
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
        @Nullable String appContext) {}
