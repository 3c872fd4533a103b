package org.uptake.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.net.URI;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The EHRs whose word we take on who somebody is (OpenID Connect Core 3.1.3.7; the nonce was the app's business). */
final class TrustedIssuers {
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.RS384, JWSAlgorithm.ES256, JWSAlgorithm.ES384);

    /** @param fhirUser absolute URL */
    record Identity(TrustedIssuer issuer, String fhirUser) {}

    private record Voice(TrustedIssuer trusted, Supplier<Optional<IssuerMetadata>> metadata) {}

    private final List<Voice> voices;
    private final Map<URI, JWKSource<SecurityContext>> keys = new ConcurrentHashMap<>();

    TrustedIssuers(List<TrustedIssuer> trusted, IssuerDiscovery discovery) {
        this.voices = trusted.stream()
                .map(issuer -> new Voice(issuer, () -> discovery.of(issuer)))
                .toList();
    }

    /** Keys that need no fetching: our own. */
    void knows(URI jwksUri, JWKSource<SecurityContext> source) {
        keys.put(jwksUri, source);
    }

    /** @throws BadJOSEException when nobody we trust says this, with the reason */
    Identity identify(SignedJWT idToken) throws BadJOSEException, JOSEException, ParseException {
        var claimed = idToken.getJWTClaimsSet();
        for (var voice : voices) {
            var metadata = voice.metadata().get();
            if (metadata.isEmpty() || !metadata.get().issuer().toString().equals(claimed.getIssuer())) continue;
            for (var audience : claimed.getAudience()) {
                if (!voice.trusted().audiences().contains(audience)) continue;
                var claims = validator(metadata.get(), audience).validate(idToken, null);
                return new Identity(voice.trusted(), fhirUser(voice.trusted(), claims));
            }
            throw new BadJOSEException("The id_token is for another client than the one registered at that EHR.");
        }
        throw new BadJOSEException("The issuer of the id_token is not trusted here.");
    }

    private IDTokenValidator validator(IssuerMetadata metadata, String audience) {
        var source = keys.computeIfAbsent(metadata.jwksUri(), RemoteKeys::at);
        return new IDTokenValidator(
                new Issuer(metadata.issuer()),
                new ClientID(audience),
                new JWSVerificationKeySelector<>(ALGORITHMS, source),
                null);
    }

    private static String fhirUser(TrustedIssuer issuer, IDTokenClaimsSet claims) throws BadJOSEException {
        var said = claims.getStringClaim("fhirUser");
        if (said == null || said.isBlank()) throw new BadJOSEException("The id_token has no fhirUser.");
        return said.contains("://") ? said : issuer.fhirBase() + "/" + said;
    }
}
