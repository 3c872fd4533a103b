package org.uptake.cdshooks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;

/**
 * CDS Hooks 2.0, "Trusting CDS Clients": which listed EHR signed this call. Keys come from the address that was set up for it; one that
 * a token names ({@code jku}) must be the same and is never fetched otherwise.
 */
final class CallerCheck {
    private static final String SCHEME = "Bearer ";
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(15);
    private static final Duration SKEW = Duration.ofMinutes(1);
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS384);

    private final Map<String, CdsClient> byIssuer;
    private final Function<URI, JWKSource<SecurityContext>> keysAt;
    private final Map<URI, JWKSource<SecurityContext>> keys = new ConcurrentHashMap<>();
    private final SeenTokens seen;
    private final Clock clock;

    CallerCheck(
            List<CdsClient> clients, Function<URI, JWKSource<SecurityContext>> keysAt, SeenTokens seen, Clock clock) {
        this.byIssuer = clients.stream().collect(Collectors.toMap(CdsClient::issuer, Function.identity(), (a, b) -> a));
        this.keysAt = keysAt;
        this.seen = seen;
        this.clock = clock;
    }

    /**
     * @param address of the endpoint that is called, as set up and not as the request says
     * @throws RefusedException 401
     */
    CdsClient caller(@Nullable String authorization, String address) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            throw refused("Send a token that is signed by the EHR: Authorization: Bearer ...");
        try {
            return verified(
                    SignedJWT.parse(authorization.substring(SCHEME.length()).trim()), address);
        } catch (ParseException notSigned) {
            throw refused("The token is not a signed JWT.");
        } catch (KeySourceException away) {
            throw refused("The keys of the token's issuer cannot be fetched just now.");
        } catch (BadJOSEException | JOSEException wrong) {
            throw refused("The token's signature cannot be verified.");
        }
    }

    private CdsClient verified(SignedJWT token, String address) throws ParseException, BadJOSEException, JOSEException {
        var issuer = String.valueOf(token.getJWTClaimsSet().getIssuer());
        var client = byIssuer.get(issuer);
        if (client == null) throw refused("The issuer of the token is not listed here.");
        var named = token.getHeader().getJWKURL();
        if (named != null && !named.equals(client.jwksUri()))
            throw refused("The token names keys (jku) at another address than the one set up for its issuer.");
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, null));
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(ALGORITHMS, keys.computeIfAbsent(client.jwksUri(), keysAt)));
        // judged below, by this server's own clock and in words
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        judge(client, processor.process(token, null), address);
        return client;
    }

    private void judge(CdsClient client, JWTClaimsSet claims, String address) {
        var now = clock.instant();
        if (claims.getExpirationTime() == null || claims.getIssueTime() == null || claims.getJWTID() == null)
            throw refused("The token needs exp, iat and jti.");
        var expires = claims.getExpirationTime().toInstant();
        var issued = claims.getIssueTime().toInstant();
        if (!now.isBefore(expires.plus(SKEW))) throw refused("The token is over (exp).");
        if (issued.isAfter(now.plus(SKEW)) || isTooEarly(claims, now)) throw refused("The token is not valid yet.");
        if (Duration.between(issued, expires).compareTo(LONGEST_LIFE) > 0)
            throw refused("The token lives longer than 15 minutes.");
        if (claims.getAudience().stream()
                .noneMatch(audience ->
                        audience.equals(address) || client.audiences().contains(audience)))
            throw refused("The token is for another address (aud); here it is " + address + ".");
        if (!seen.isNew(client.issuer(), claims.getJWTID(), expires.plus(SKEW)))
            throw refused("The token was used before (jti).");
    }

    private static boolean isTooEarly(JWTClaimsSet claims, Instant now) {
        return claims.getNotBeforeTime() != null
                && claims.getNotBeforeTime().toInstant().isAfter(now.plus(SKEW));
    }

    private static RefusedException refused(String why) {
        return Refusal.of(401, "login", "cds-token", why).asException();
    }
}
