package org.uptake.app.ehr;

import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.Token;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/** Puts our proof of identity into requests to an EHR. */
public final class Credentials {
    private final AppKeys keys;
    private final Discovery discovery;
    private final URI keysAddress;

    /** @param keysAddress where our public keys are, for assertions that have to say so */
    public Credentials(AppKeys keys, Discovery discovery, URI keysAddress) {
        this.keys = keys;
        this.discovery = discovery;
        this.keysAddress = keysAddress;
    }

    /** @throws IOException when the EHR's issuer is needed and cannot be had */
    public TokenRequest.Builder request(Ehr ehr, URI tokenEndpoint, AuthorizationGrant grant) throws IOException {
        var proof = proof(ehr, tokenEndpoint);
        return proof.isPresent()
                ? new TokenRequest.Builder(tokenEndpoint, proof.get(), grant)
                : new TokenRequest.Builder(tokenEndpoint, new ClientID(ehr.clientId()), grant);
    }

    /**
     * RFC 7009.
     *
     * @throws IOException when the EHR's issuer is needed and cannot be had
     */
    public TokenRevocationRequest revocation(Ehr ehr, URI endpoint, URI tokenEndpoint, Token token) throws IOException {
        var proof = proof(ehr, tokenEndpoint);
        return proof.isPresent()
                ? new TokenRevocationRequest(endpoint, proof.get(), token)
                : new TokenRevocationRequest(endpoint, new ClientID(ehr.clientId()), token);
    }

    private Optional<ClientAuthentication> proof(Ehr ehr, URI tokenEndpoint) throws IOException {
        var auth = ehr.auth();
        return switch (auth.method()) {
            case PRIVATE_KEY_JWT ->
                Optional.of(keys.assertion(
                        ehr.clientId(),
                        auth.audience() == ClientAuth.Audience.ISSUER ? discovery.issuer(ehr) : tokenEndpoint,
                        auth.alg(),
                        auth.jku() ? keysAddress : null));
            case CLIENT_SECRET_BASIC ->
                Optional.of(new ClientSecretBasic(
                        new ClientID(ehr.clientId()), new Secret(Objects.requireNonNull(auth.secret()))));
            case NONE -> Optional.empty();
        };
    }
}
