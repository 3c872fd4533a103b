package org.uptake.oauth;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Another authorization server whose access tokens are accepted here. Exactly one of {@code jwksUri} (its tokens are JWTs) and
 * {@code introspection} (they are opaque) is given.
 *
 * @param issuer the {@code iss} of its tokens
 * @param audience the {@code aud} that they must have
 * @param scopes the widest scopes that its tokens may have here
 */
public record ExternalIssuer(
        URI issuer,
        String audience,
        @Nullable URI jwksUri,
        @Nullable Introspection introspection,
        List<String> scopes) {
    public ExternalIssuer {
        if ((jwksUri == null) == (introspection == null))
            throw new IllegalArgumentException("Issuer " + issuer + " is checked either by its keys or by asking it.");
        scopes = List.copyOf(scopes);
    }

    /** RFC 7662: where to ask, and as whom. */
    public record Introspection(URI endpoint, String clientId, String secret) {
        @Override
        public String toString() {
            return "Introspection at " + endpoint;
        }
    }
}
