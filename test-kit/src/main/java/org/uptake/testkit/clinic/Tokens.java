package org.uptake.testkit.clinic;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

/** A system's access tokens by its key (SMART App Launch 2.2, "Backend Services"), renewed a minute before they end. */
final class Tokens implements Supplier<String> {
    private static final Scope EVERYTHING = new Scope("system/*.cruds");

    private final URI endpoint;
    private final ClientID client;
    private final JWK key;
    private final Clock clock;
    private String token = "";
    private Instant renewal = Instant.MIN;

    /** @param keyFile a private JWK (P-384 or RSA) with {@code kid} */
    Tokens(URI endpoint, String client, Path keyFile, Clock clock) {
        this.endpoint = endpoint;
        this.client = new ClientID(client);
        this.clock = clock;
        try {
            key = JWK.parse(Files.readString(keyFile));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the key file " + keyFile, unreadable);
        } catch (java.text.ParseException broken) {
            throw new IllegalArgumentException("the key file holds no JWK: " + keyFile, broken);
        }
    }

    @Override
    public synchronized String get() {
        if (clock.instant().isAfter(renewal)) fetch();
        return token;
    }

    private void fetch() {
        try {
            var request = new TokenRequest.Builder(endpoint, authentication(), new ClientCredentialsGrant())
                    .scope(EVERYTHING)
                    .build();
            var response = TokenResponse.parse(request.toHTTPRequest().send());
            if (!response.indicatesSuccess())
                throw new IllegalStateException("the server gives no token: "
                        + response.toErrorResponse().getErrorObject().getDescription());
            var fresh = response.toSuccessResponse().getTokens().getAccessToken();
            token = fresh.getValue();
            renewal = clock.instant().plusSeconds(Math.max(0, fresh.getLifetime() - 60));
        } catch (IOException unreachable) {
            throw new UncheckedIOException("no token from " + endpoint, unreachable);
        } catch (ParseException | JOSEException broken) {
            throw new IllegalStateException("no token from " + endpoint + ": " + broken.getMessage(), broken);
        }
    }

    /** SMART names ES384 and RS384 for clients; the kind of key decides. */
    private PrivateKeyJWT authentication() throws JOSEException {
        var curve = key.getKeyType().equals(KeyType.EC);
        var privateKey = curve ? key.toECKey().toPrivateKey() : key.toRSAKey().toPrivateKey();
        var algorithm = curve ? JWSAlgorithm.ES384 : JWSAlgorithm.RS384;
        return new PrivateKeyJWT(client, endpoint, algorithm, privateKey, key.getKeyID(), null);
    }
}
