package org.uptake.testkit.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.JWTAuthenticationClaimsSet;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import java.io.IOException;
import java.net.URI;
import java.security.PrivateKey;

/** SMART App Launch 2.2, "Backend services": one client with its private key, at one token endpoint. */
public final class BackendServicesClient {
    /** The server said no; the message is its own. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    private static final int TIMEOUT_MS = 10_000;

    private final URI tokenEndpoint;
    private final String client;
    private final JWK key;

    /** @param key private, RSA or P-384, with a kid */
    public BackendServicesClient(URI tokenEndpoint, String client, JWK key) {
        this.tokenEndpoint = tokenEndpoint;
        this.client = client;
        this.key = key;
    }

    /**
     * @param scope such as {@code system/*.cruds}
     * @throws IOException when the server is away or answers something else than OAuth
     * @throws Refused when the server says no
     */
    public AccessToken token(String scope) throws IOException {
        var request = new TokenRequest.Builder(tokenEndpoint, assertion(), new ClientCredentialsGrant())
                .scope(Scope.parse(scope))
                .build()
                .toHTTPRequest();
        request.setConnectTimeout(TIMEOUT_MS);
        request.setReadTimeout(TIMEOUT_MS);
        try {
            var response = TokenResponse.parse(request.send());
            if (response.indicatesSuccess())
                return response.toSuccessResponse().getTokens().getAccessToken();
            var error = response.toErrorResponse().getErrorObject();
            throw new Refused(error.getCode() + ": " + error.getDescription());
        } catch (ParseException notOAuth) {
            throw new IOException("What answers at " + tokenEndpoint + " is not a token endpoint.", notOAuth);
        }
    }

    /** A fresh client assertion, good for one request. */
    public PrivateKeyJWT assertion() {
        try {
            var claims = new JWTAuthenticationClaimsSet(new ClientID(client), new Audience(tokenEndpoint));
            var algorithm = key instanceof ECKey ? JWSAlgorithm.ES384 : JWSAlgorithm.RS384;
            return new PrivateKeyJWT(claims, algorithm, privateKey(), key.getKeyID(), null);
        } catch (JOSEException unusable) {
            throw new IllegalArgumentException("The private key cannot sign: " + unusable.getMessage(), unusable);
        }
    }

    private PrivateKey privateKey() throws JOSEException {
        if (key instanceof AsymmetricJWK pair && key.isPrivate()) return pair.toPrivateKey();
        throw new JOSEException("an RSA or EC private key is needed");
    }
}
