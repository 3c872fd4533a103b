package org.uptake.oauth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one authorization server about its tokens (RFC 7662), and not about the same one all the time. */
final class Introspector {
    private static final Logger LOG = LoggerFactory.getLogger(Introspector.class);
    private static final Duration KEPT = Duration.ofSeconds(30);
    private static final int TIMEOUT_MS = 5_000;
    private static final int REMEMBERED = 10_000;
    private static final int AT_ONCE = 8;
    /** After a failure that took longer than this, it is not asked for a while. */
    private static final Duration SLOW = Duration.ofSeconds(1);

    private static final Duration SILENT = Duration.ofSeconds(5);
    /** No token that anybody hands out is longer. */
    private static final int LONGEST = 4_096;

    private final ExternalIssuer issuer;
    private final ExternalIssuer.Introspection server;
    private final Clock clock;
    private final Cache<ByteBuffer, Optional<JWTClaimsSet>> answers;
    private final Semaphore asking = new Semaphore(AT_ONCE);
    private volatile Instant silentUntil = Instant.MIN;

    Introspector(ExternalIssuer issuer, Clock clock) {
        this.issuer = issuer;
        this.server = Objects.requireNonNull(issuer.introspection());
        this.clock = clock;
        this.answers = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(KEPT)
                .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
                .build();
    }

    ExternalIssuer issuer() {
        return issuer;
    }

    /** Empty when the token is not active there, not meant for us, or nobody answers. */
    Optional<JWTClaimsSet> ask(String bearer) {
        if (bearer.isBlank() || bearer.length() > LONGEST) return Optional.empty();
        var key = ByteBuffer.wrap(Sha256.of(bearer));
        var known = answers.getIfPresent(key);
        if (known == null) {
            // a server that is slow or away must not hold every thread of ours
            if (clock.instant().isBefore(silentUntil) || !asking.tryAcquire()) return Optional.empty();
            var from = clock.instant();
            try {
                known = fresh(bearer);
            } catch (IOException | ParseException | java.text.ParseException away) {
                var now = clock.instant();
                if (Duration.between(from, now).compareTo(SLOW) > 0) silentUntil = now.plus(SILENT);
                LOG.warn("{} does not say whether a token is active: {}", issuer.issuer(), away.getMessage());
                return Optional.empty();
            } finally {
                asking.release();
            }
            answers.put(key, known);
        }
        return known.filter(claims -> claims.getExpirationTime().toInstant().isAfter(clock.instant()));
    }

    private Optional<JWTClaimsSet> fresh(String bearer) throws IOException, ParseException, java.text.ParseException {
        var request = new TokenIntrospectionRequest(
                        server.endpoint(),
                        new ClientSecretBasic(new ClientID(server.clientId()), new Secret(server.secret())),
                        new BearerAccessToken(bearer))
                .toHTTPRequest();
        request.setConnectTimeout(TIMEOUT_MS);
        request.setReadTimeout(TIMEOUT_MS);
        request.setFollowRedirects(false);
        var response = request.send();
        if (response.getStatusCode() != HTTPResponse.SC_OK)
            throw new IOException("it answered " + response.getStatusCode());
        var answer = TokenIntrospectionResponse.parse(response);
        if (!answer.indicatesSuccess()) return Optional.empty();
        var success = answer.toSuccessResponse();
        if (!success.isActive()) return Optional.empty();
        var claims = JWTClaimsSet.parse(success.toJSONObject());
        var sameIssuer = claims.getIssuer() == null
                || claims.getIssuer().equals(issuer.issuer().toString());
        var forUs = claims.getAudience().isEmpty() || claims.getAudience().contains(issuer.audience());
        return sameIssuer && forUs && claims.getExpirationTime() != null ? Optional.of(claims) : Optional.empty();
    }
}
