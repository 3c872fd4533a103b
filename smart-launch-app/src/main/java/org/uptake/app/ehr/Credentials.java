package org.uptake.app.ehr;

import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.net.URI;
import java.util.Objects;

/** Puts our proof of identity into a request to an EHR's token endpoint. */
public final class Credentials {
    private final AppKeys keys;

    public Credentials(AppKeys keys) {
        this.keys = keys;
    }

    public TokenRequest.Builder request(Ehr ehr, URI tokenEndpoint, AuthorizationGrant grant) {
        var client = new ClientID(ehr.clientId());
        return switch (ehr.auth().method()) {
            case PRIVATE_KEY_JWT ->
                new TokenRequest.Builder(
                        tokenEndpoint,
                        keys.assertion(ehr.clientId(), tokenEndpoint, ehr.auth().alg()),
                        grant);
            case CLIENT_SECRET_BASIC ->
                new TokenRequest.Builder(
                        tokenEndpoint,
                        new ClientSecretBasic(
                                client,
                                new Secret(Objects.requireNonNull(ehr.auth().secret()))),
                        grant);
            case NONE -> new TokenRequest.Builder(tokenEndpoint, client, grant);
        };
    }
}
