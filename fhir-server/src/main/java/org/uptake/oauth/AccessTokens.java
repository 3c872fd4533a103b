package org.uptake.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
import org.uptake.access.WorkplaceRole;
import org.uptake.audit.Trace;

/** Writes our tokens: access tokens (RFC 9068, typ {@code at+jwt}) and id_tokens (OpenID Connect Core). */
final class AccessTokens {
    static final JOSEObjectType ACCESS_TYPE = new JOSEObjectType("at+jwt");
    static final Duration PERSON_LIFE = Duration.ofMinutes(15);
    static final Duration SYSTEM_LIFE = Duration.ofMinutes(5);
    private static final Duration ID_LIFE = Duration.ofMinutes(15);

    private final OAuthSettings settings;
    private final SigningKeys keys;
    private final Clock clock;

    AccessTokens(OAuthSettings settings, SigningKeys keys, Clock clock) {
        this.settings = settings;
        this.keys = keys;
        this.clock = clock;
    }

    static Duration life(Caller caller) {
        return caller.person() == null ? SYSTEM_LIFE : PERSON_LIFE;
    }

    String accessToken(Caller caller, String grant) {
        var id = UUID.randomUUID().toString();
        Trace.current().ifPresent(trace -> trace.as(caller.agent()));
        Trace.because("token-issued", "jti " + id + ", scope " + caller.scopes());
        return signed(
                ACCESS_TYPE,
                claims(life(caller))
                        .subject(caller.agent())
                        .audience(settings.fhirBase().toString())
                        .jwtID(id)
                        .claim("grant", grant)
                        .claim("client_id", caller.client())
                        .claim("scope", String.join(" ", caller.scopes().granted()))
                        .claim("patient", caller.patient())
                        .claim("person", caller.person())
                        .claim(
                                "role",
                                caller.workplaceRole().map(WorkplaceRole::code).orElse(null))
                        .claim("site", caller.site())
                        .build());
    }

    /** SMART App Launch 2.2, "Scopes for requesting identity data". */
    String idToken(Caller caller, String practitioner, boolean fhirUser, @Nullable String nonce) {
        var claims = claims(ID_LIFE)
                .subject(practitioner.substring(practitioner.indexOf('/') + 1))
                .audience(caller.client())
                .claim("nonce", nonce);
        if (fhirUser) claims.claim("fhirUser", settings.fhirBase() + "/" + practitioner);
        return signed(JOSEObjectType.JWT, claims.build());
    }

    private JWTClaimsSet.Builder claims(Duration life) {
        var now = clock.instant();
        return new JWTClaimsSet.Builder()
                .issuer(settings.issuer().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(life)));
    }

    private String signed(JOSEObjectType type, JWTClaimsSet claims) {
        var key = keys.current();
        try {
            var header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .type(type)
                    .keyID(key.getKeyID())
                    .build();
            var jwt = new SignedJWT(header, claims);
            jwt.sign(new RSASSASigner(key));
            return jwt.serialize();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
