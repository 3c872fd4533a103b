package org.uptake.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.proc.SimpleSecurityContext;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.auth.verifier.ClientCredentialsSelector;
import com.nimbusds.oauth2.sdk.auth.verifier.Context;
import com.nimbusds.oauth2.sdk.auth.verifier.InvalidClientException;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the one registered key that an assertion names by kid. A {@code jku} or {@code jwk} in the header is never looked at. */
final class ClientKeys implements ClientCredentialsSelector<Client> {
    static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS384, JWSAlgorithm.ES384, JWSAlgorithm.RS256, JWSAlgorithm.ES256);

    private final ClientRegister clients;
    private final Map<Client, JWKSource<SecurityContext>> sources = new ConcurrentHashMap<>();

    ClientKeys(ClientRegister clients) {
        this.clients = clients;
    }

    @Override
    public List<Secret> selectClientSecrets(ClientID client, ClientAuthenticationMethod method, Context<Client> context)
            throws InvalidClientException {
        throw InvalidClientException.NOT_REGISTERED_FOR_AUTH_METHOD;
    }

    @Override
    public List<? extends PublicKey> selectPublicKeys(
            ClientID client,
            ClientAuthenticationMethod method,
            JWSHeader header,
            boolean forceRefresh,
            Context<Client> context)
            throws InvalidClientException {
        var registered = clients.find(client.getValue()).orElseThrow(() -> InvalidClientException.BAD_ID);
        var source = sources.computeIfAbsent(registered, ClientKeys::source);
        if (header.getKeyID() == null || !ALGORITHMS.contains(header.getAlgorithm()))
            throw InvalidClientException.NO_MATCHING_JWK;
        try {
            var found = source.get(new JWKSelector(JWKMatcher.forJWSHeader(header)), new SimpleSecurityContext());
            if (found.size() != 1) throw InvalidClientException.NO_MATCHING_JWK;
            return List.of(publicKey(found.get(0)));
        } catch (KeySourceException unreachable) {
            throw new InvalidClientException("The client's keys could not be fetched: " + unreachable.getMessage());
        }
    }

    private static PublicKey publicKey(JWK key) throws InvalidClientException {
        try {
            if (key instanceof AsymmetricJWK pair) return pair.toPublicKey();
        } catch (JOSEException unusable) {
            throw new InvalidClientException("The client's key cannot be used: " + unusable.getMessage());
        }
        throw InvalidClientException.NO_MATCHING_JWK;
    }

    private static JWKSource<SecurityContext> source(Client client) {
        var jwks = client.jwks();
        if (jwks != null) return new ImmutableJWKSet<>(jwks);
        return RemoteKeys.at(java.util.Objects.requireNonNull(client.jwksUri()));
    }
}
