package org.uptake.oauth;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.oauth2.sdk.GrantType;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A registered program. Every client authenticates by {@code private_key_jwt}; exactly one of {@code jwksUri} and {@code jwks} is given.
 *
 * @param redirectUris compared as exact strings
 * @param scopes the widest scopes that it may get
 */
public record Client(
        String id,
        String name,
        @Nullable URI jwksUri,
        @Nullable JWKSet jwks,
        Set<String> redirectUris,
        List<String> scopes,
        Set<GrantType> grants) {
    public Client {
        if ((jwksUri == null) == (jwks == null))
            throw new IllegalArgumentException("Client " + id + " needs its keys either by address or by value.");
        redirectUris = Set.copyOf(redirectUris);
        scopes = List.copyOf(scopes);
        grants = Set.copyOf(grants);
    }

    /** A client whose keys are fetched from its own address. */
    public static Client byAddress(
            String id, String name, URI jwksUri, Set<String> redirectUris, List<String> scopes, Set<GrantType> grants) {
        return new Client(id, name, jwksUri, null, redirectUris, scopes, grants);
    }

    /** A backend service whose public keys are known. */
    public static Client service(String id, String name, JWKSet jwks, List<String> scopes) {
        return new Client(id, name, null, jwks, Set.of(), scopes, Set.of(GrantType.CLIENT_CREDENTIALS));
    }
}
