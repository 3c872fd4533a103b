package org.uptake.oauth;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An EHR whose id_tokens are believed in a token exchange.
 *
 * @param fhirBase resolves a relative fhirUser; discovery starts there
 * @param issuer the {@code iss} of its id_tokens; null to ask its SMART configuration
 * @param jwksUri its keys; null to ask its SMART configuration
 * @param audiences client ids under which the app is registered there
 */
public record TrustedIssuer(
        String name,
        URI fhirBase,
        @Nullable URI issuer,
        @Nullable URI jwksUri,
        Set<String> audiences) {
    public TrustedIssuer {
        audiences = Set.copyOf(audiences);
    }
}
