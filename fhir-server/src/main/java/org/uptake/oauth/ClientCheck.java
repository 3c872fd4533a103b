package org.uptake.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.verifier.ClientAuthenticationVerifier;
import com.nimbusds.oauth2.sdk.auth.verifier.Context;
import com.nimbusds.oauth2.sdk.auth.verifier.InvalidClientException;
import com.nimbusds.oauth2.sdk.auth.verifier.JWTAudienceCheck;
import com.nimbusds.oauth2.sdk.id.Audience;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.audit.Trace;

/** SMART App Launch 2.2, "Asymmetric authentication": {@code private_key_jwt} and nothing else. */
final class ClientCheck {
    static final Duration SKEW = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final ClientRegister clients;
    private final ClientAuthenticationVerifier<Client> verifier;

    ClientCheck(ClientRegister clients, URI tokenEndpoint, SeenAssertions seen) {
        this.clients = clients;
        this.verifier = new ClientAuthenticationVerifier<>(
                new ClientKeys(clients),
                null,
                Set.of(new Audience(tokenEndpoint)),
                JWTAudienceCheck.LEGACY,
                seen,
                LONGEST.toSeconds());
    }

    Optional<Client> find(String id) {
        return clients.find(id);
    }

    /** @throws GeneralException invalid_client, with what is wrong */
    Client authenticated(@Nullable ClientAuthentication authentication) throws GeneralException {
        if (!(authentication instanceof PrivateKeyJWT assertion))
            throw refused("Authenticate with private_key_jwt: client_assertion_type and client_assertion are needed.");
        var client = clients.find(assertion.getClientID().getValue())
                .orElseThrow(() -> refused("The client is not registered here."));
        var claims = assertion.getJWTAuthenticationClaimsSet();
        if (claims.getJWTID() == null) throw refused("The client assertion needs a jti.");
        if (claims.getAudience().size() != 1)
            throw refused("The client assertion needs exactly one aud, the token endpoint.");
        try {
            verifier.verify(assertion, null, new Context<>());
            Trace.current().ifPresent(trace -> trace.by(client.id()));
            return client;
        } catch (SeenAssertions.Replayed replayed) {
            throw refused("The client assertion was used before; make a new one (jti) for every request.");
        } catch (InvalidClientException | JOSEException invalid) {
            throw refused("The client assertion is not valid (signature by a registered key, kid, aud = token endpoint,"
                    + " exp at most 5 minutes ahead): " + invalid.getMessage());
        }
    }

    private static GeneralException refused(String why) {
        return new GeneralException(
                OAuth2Error.INVALID_CLIENT.setDescription(com.nimbusds.oauth2.sdk.ErrorObject.removeIllegalChars(why)));
    }
}
