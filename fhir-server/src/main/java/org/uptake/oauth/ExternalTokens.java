package org.uptake.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;

/** Access tokens of listed authorization servers: JWTs by the server's keys (RFC 9068), opaque ones by asking it (RFC 7662). */
final class ExternalTokens {
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.RS384, JWSAlgorithm.PS256, JWSAlgorithm.ES256, JWSAlgorithm.ES384);

    private final Map<String, ExternalIssuer> byKeys = new HashMap<>();
    private final Map<String, DefaultJWTProcessor<SecurityContext>> processors = new HashMap<>();
    private final List<Introspector> asked;
    private final Directory directory;
    private final Clock clock;

    ExternalTokens(List<ExternalIssuer> issuers, Directory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
        for (var issuer : issuers) {
            var keys = issuer.jwksUri();
            if (keys == null) continue;
            byKeys.put(issuer.issuer().toString(), issuer);
            processors.put(issuer.issuer().toString(), processor(issuer, keys));
        }
        this.asked = issuers.stream()
                .filter(issuer -> issuer.introspection() != null)
                .map(issuer -> new Introspector(issuer, clock))
                .toList();
    }

    private DefaultJWTProcessor<SecurityContext> processor(ExternalIssuer issuer, URI keys) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        // an id_token has typ JWT or none as well: what tells them apart is the audience, which is this server and no
        // client
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(AccessTokens.ACCESS_TYPE, JOSEObjectType.JWT, null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, RemoteKeys.at(keys)));
        processor.setJWTClaimsSetVerifier(
                new DefaultJWTClaimsVerifier<>(
                        issuer.audience(),
                        new JWTClaimsSet.Builder()
                                .issuer(issuer.issuer().toString())
                                .build(),
                        Set.of("exp", "scope")) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                });
        return processor;
    }

    /** A JWT of a listed server; empty when it is none, or not good. */
    Optional<TokenClaims> verified(String bearer) {
        if (byKeys.isEmpty() || bearer.indexOf('.') < 0) return Optional.empty();
        try {
            var token = SignedJWT.parse(bearer);
            var issuer = byKeys.get(String.valueOf(token.getJWTClaimsSet().getIssuer()));
            if (issuer == null) return Optional.empty();
            var processor =
                    Objects.requireNonNull(processors.get(issuer.issuer().toString()));
            return claims(issuer, processor.process(token, null));
        } catch (ParseException | BadJOSEException | JOSEException notGood) {
            return Optional.empty();
        }
    }

    /** What a server says of an opaque token; its answer counts for half a minute at most. */
    Optional<TokenClaims> asked(String bearer) {
        for (var introspector : asked) {
            var said = introspector.ask(bearer);
            if (said.isEmpty()) continue;
            try {
                return claims(introspector.issuer(), said.get());
            } catch (ParseException notUsable) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Optional<TokenClaims> claims(ExternalIssuer issuer, JWTClaimsSet claims) throws ParseException {
        var client = text(claims, "client_id").or(() -> soft(claims, "azp"));
        if (client.isEmpty() || claims.getExpirationTime() == null) return Optional.empty();
        var scopes = Scopes.parse(scope(claims)).within(issuer.scopes());
        var fhirUser = text(claims, "fhirUser");
        var person = fhirUser.flatMap(directory::byEhrUser);
        // somebody whom nobody here knows has no role that would limit the scopes
        if (fhirUser.isPresent() && person.isEmpty()) return Optional.empty();
        var patient = text(claims, "patient").map(id -> id.startsWith("Patient/") ? id : "Patient/" + id);
        var caller = new Caller(
                issuer.issuer().getHost() + "/" + client.get(),
                person.map(Person::practitionerRole).orElse(null),
                person.map(Person::role).orElse(null),
                person.isPresent() ? person.get().site() : null,
                patient.orElse(null),
                scopes);
        var jti = text(claims, "jti").orElse(client.get());
        return Optional.of(new TokenClaims(
                issuer.issuer() + " " + jti,
                issuer.issuer() + " " + jti,
                claims.getExpirationTime().toInstant(),
                caller));
    }

    private static String scope(JWTClaimsSet claims) throws ParseException {
        return claims.getClaim("scope") instanceof List<?>
                ? String.join(" ", claims.getStringListClaim("scope"))
                : Objects.requireNonNullElse(claims.getStringClaim("scope"), "");
    }

    private static Optional<String> text(JWTClaimsSet claims, String name) throws ParseException {
        return Optional.ofNullable(claims.getStringClaim(name)).filter(text -> !text.isBlank());
    }

    private static Optional<String> soft(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
