package org.uptake.oauth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.uptake.access.Caller;
import org.uptake.refusal.Refusal;

/** Whose access token is this? The signature is checked once per token; after that a request costs a hash and two look-ups. */
public final class TokenCheck {
    private static final int REMEMBERED = 20_000;
    /** Then a person's role and an issuer's keys are looked at again. */
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final Cache<ByteBuffer, TokenClaims> verified =
            Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(KEPT).build();
    private final Revocations revocations;
    private final ExternalTokens external;
    private final ClientRegister clients;
    private final Clock clock;
    private final String issuer;

    TokenCheck(
            OAuthSettings settings,
            SigningKeys keys,
            Revocations revocations,
            ExternalTokens external,
            ClientRegister clients,
            Clock clock) {
        this.clients = clients;
        this.revocations = revocations;
        this.external = external;
        this.clock = clock;
        this.issuer = settings.issuer().toString();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(AccessTokens.ACCESS_TYPE));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys.source()));
        processor.setJWTClaimsSetVerifier(new ClaimsVerifier(settings, clock));
    }

    /** @throws org.uptake.refusal.RefusedException 401 when the token is not ours, over or revoked */
    public Caller caller(String bearer) {
        return claims(bearer)
                .or(() -> isOurs(bearer) ? Optional.empty() : external.asked(bearer))
                .orElseThrow(() -> unauthorized().asException())
                .caller();
    }

    /** A token of ours that does not hold is nobody else's to judge, or to see. */
    private boolean isOurs(String bearer) {
        try {
            return issuer.equals(SignedJWT.parse(bearer).getJWTClaimsSet().getIssuer());
        } catch (ParseException opaque) {
            return false;
        }
    }

    /** RFC 6750 section 3.1, invalid_token. */
    static Refusal unauthorized() {
        return Refusal.of(
                401,
                "login",
                "token",
                "The access token is unknown, over or revoked. Get a new one at the token endpoint named in"
                        + " /fhir/.well-known/smart-configuration.");
    }

    Optional<TokenClaims> claims(String bearer) {
        var key = ByteBuffer.wrap(Sha256.of(bearer));
        var known = verified.getIfPresent(key);
        var claims = known == null ? verify(bearer) : Optional.of(known);
        if (claims.isEmpty()) return claims;
        if (known == null) verified.put(key, claims.get());
        return claims.filter(this::stillGood);
    }

    private boolean stillGood(TokenClaims claims) {
        return clock.instant().isBefore(claims.expires())
                && !clients.isDisabled(claims.caller().client())
                && !revocations.holds(claims.jti())
                && !revocations.holds(claims.grant());
    }

    private Optional<TokenClaims> verify(String bearer) {
        try {
            return Optional.of(TokenClaims.of(processor.process(bearer, null)));
        } catch (ParseException | BadJOSEException | JOSEException notOurs) {
            return external.verified(bearer);
        }
    }

    /** Issuer, audience and time, by our clock. */
    private static final class ClaimsVerifier extends DefaultJWTClaimsVerifier<SecurityContext> {
        private final Clock clock;

        ClaimsVerifier(OAuthSettings settings, Clock clock) {
            super(
                    settings.fhirBase().toString(),
                    new JWTClaimsSet.Builder()
                            .issuer(settings.issuer().toString())
                            .build(),
                    Set.of("exp", "jti", "client_id", "scope", "grant"));
            setMaxClockSkew(0);
            this.clock = clock;
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }
    }
}
