package org.uptake.oauth;

import java.net.URI;

/**
 * Where the authorization server lives.
 *
 * @param base scheme, host and port as clients see them, without a slash at the end
 */
public record OAuthSettings(URI base) {
    public URI issuer() {
        return at("/oauth");
    }

    public URI fhirBase() {
        return at("/fhir");
    }

    URI authorizeEndpoint() {
        return at("/oauth/authorize");
    }

    public URI tokenEndpoint() {
        return at("/oauth/token");
    }

    URI introspectEndpoint() {
        return at("/oauth/introspect");
    }

    URI revokeEndpoint() {
        return at("/oauth/revoke");
    }

    URI jwksUri() {
        return at("/oauth/jwks");
    }

    private URI at(String path) {
        return URI.create(base + path);
    }
}
