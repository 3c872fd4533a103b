package org.uptake.app.ehr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads and remembers what a FHIR server advertises. Only for servers on the allow-list and for our own. */
public final class Discovery {
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final Wire wire;
    private final Cache<URI, SmartConfiguration> remembered;
    private final Cache<URI, JsonNode> openId;

    public Discovery(Wire wire, Clock clock) {
        this.wire = wire;
        this.remembered = cache(clock);
        this.openId = cache(clock);
    }

    private static <V> Cache<URI, V> cache(Clock clock) {
        return Caffeine.newBuilder()
                .maximumSize(100)
                .expireAfterWrite(REMEMBERED)
                .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
                .build();
    }

    /** @throws IOException when the server is away or advertises something that cannot be used; the message says which */
    public SmartConfiguration of(URI fhirBase) throws IOException {
        var known = remembered.getIfPresent(fhirBase);
        if (known != null) {
            return known;
        }
        var fresh = fetch(fhirBase);
        remembered.put(fhirBase, fresh);
        return fresh;
    }

    /** The issuer whose id_tokens we believe for this EHR: the onboarded one, else the advertised one. */
    public URI issuer(Ehr ehr) throws IOException {
        var issuer = ehr.issuer() != null ? ehr.issuer() : of(ehr.iss()).issuer();
        if (issuer == null) {
            throw new EhrProblem(ehr.name() + " advertises no OpenID Connect issuer; set \"issuer\" in its file.");
        }
        return sameInBoth(issuer);
    }

    /** OpenID Connect Discovery 1.0, 4.3: an issuer whose own document names another one is not believed; having none is tolerated. */
    private URI sameInBoth(URI issuer) throws IOException {
        var named = openId(issuer).path("issuer").asText("");
        if (!named.isEmpty() && !named.equals(issuer.toString())) {
            throw new EhrProblem(issuer.getHost() + " names another issuer in its openid-configuration.");
        }
        return issuer;
    }

    private JsonNode openId(URI issuer) throws IOException {
        var known = openId.getIfPresent(issuer);
        if (known != null) {
            return known;
        }
        var reply = wire.get(URI.create(plain(issuer) + "/.well-known/openid-configuration"), null);
        var read = reply.status() == 200 && reply.json() != null ? reply.json() : MissingNode.getInstance();
        openId.put(issuer, read);
        return read;
    }

    /** Where that issuer's keys are; the last resort is OpenID Connect Discovery 1.0. */
    URI keys(Ehr ehr) throws IOException {
        var advertised = ehr.jwksUri() != null ? ehr.jwksUri() : of(ehr.iss()).jwksUri();
        return advertised != null ? advertised : openIdKeys(issuer(ehr));
    }

    private URI openIdKeys(URI issuer) throws IOException {
        var text = openId(issuer).path("jwks_uri").asText("");
        var keys = text.isEmpty() ? null : address(text);
        if (keys == null || !Ehrs.secure(keys) || !AddressGuard.allows(issuer, keys)) {
            throw new EhrProblem(issuer.getHost() + " tells nowhere where its keys are; set \"jwksUri\" in its file.");
        }
        return keys;
    }

    private static @Nullable URI address(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }

    private SmartConfiguration fetch(URI fhirBase) throws IOException {
        var reply = wire.get(URI.create(plain(fhirBase) + "/.well-known/smart-configuration"), null);
        if (reply.status() != 200 || reply.json() == null) {
            throw new EhrProblem(fhirBase.getHost() + " answered " + reply.status()
                    + " without JSON when asked for .well-known/smart-configuration.");
        }
        return SmartConfiguration.parse(URI.create(plain(fhirBase)), reply.json());
    }

    private static String plain(URI base) {
        var text = base.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
