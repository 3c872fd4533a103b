package org.uptake.oauth;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where the authorization server lives.
 *
 * @param base scheme, host and port as clients see them, without a slash at the end
 * @param chooser where a person says who they are and whose chart an app is about that was opened without one; null where apps open
 *     from a chart only
 */
public record OAuthSettings(URI base, @Nullable URI chooser) {
    public OAuthSettings(URI base) {
        this(base, null);
    }

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
