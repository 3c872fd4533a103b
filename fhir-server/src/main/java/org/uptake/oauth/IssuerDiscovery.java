package org.uptake.oauth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SMART App Launch 2.2, "Conformance": issuer and keys from the EHR's own configuration, for an EHR that was described without them. */
final class IssuerDiscovery {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerDiscovery.class);
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration RETRY = Duration.ofSeconds(30);

    private final ObjectMapper json = new ObjectMapper();
    private final Cache<URI, IssuerMetadata> found =
            Caffeine.newBuilder().expireAfterWrite(KEPT).build();
    private final Cache<URI, Boolean> missing =
            Caffeine.newBuilder().expireAfterWrite(RETRY).build();

    /** @return empty while the EHR cannot be asked; tried again after half a minute */
    Optional<IssuerMetadata> of(TrustedIssuer trusted) {
        var issuer = trusted.issuer();
        var jwksUri = trusted.jwksUri();
        if (issuer != null && jwksUri != null) return Optional.of(new IssuerMetadata(issuer, jwksUri));
        var known = found.getIfPresent(trusted.fhirBase());
        if (known != null) return Optional.of(known);
        if (missing.getIfPresent(trusted.fhirBase()) != null) return Optional.empty();
        try {
            var metadata = ask(trusted);
            found.put(trusted.fhirBase(), metadata);
            return Optional.of(metadata);
        } catch (IOException | IllegalArgumentException away) {
            LOG.warn("The SMART configuration of {} cannot be used: {}", trusted.name(), away.getMessage());
            missing.put(trusted.fhirBase(), true);
            return Optional.empty();
        }
    }

    private IssuerMetadata ask(TrustedIssuer trusted) throws IOException {
        var address = URI.create(trusted.fhirBase() + "/.well-known/smart-configuration");
        var configuration = json.readTree(
                RemoteKeys.retriever().retrieveResource(address.toURL()).getContent());
        var issuer = Objects.requireNonNullElseGet(
                trusted.issuer(), () -> URI.create(configuration.path("issuer").asText()));
        var jwksUri = Objects.requireNonNullElseGet(
                trusted.jwksUri(),
                () -> URI.create(configuration.path("jwks_uri").asText()));
        if (!issuer.isAbsolute() || !jwksUri.isAbsolute())
            throw new IOException("it names no issuer or no jwks_uri; write both into the EHR's file");
        return new IssuerMetadata(issuer, jwksUri);
    }
}
