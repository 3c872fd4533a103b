package org.uptake.oauth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.network.PublicAddress;

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

    /** What an EHR's document names must not lead requests of ours into our own network. */
    static boolean mayBeAsked(URI fhirBase, URI named) {
        if (String.valueOf(named.getHost()).equalsIgnoreCase(fhirBase.getHost()))
            return String.valueOf(named.getScheme()).equals(fhirBase.getScheme());
        if (!"https".equals(named.getScheme()) || named.getHost() == null) return false;
        try {
            for (var address : InetAddress.getAllByName(named.getHost())) if (!PublicAddress.is(address)) return false;
            return true;
        } catch (UnknownHostException unknown) {
            return false;
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
        if (trusted.jwksUri() == null && !mayBeAsked(trusted.fhirBase(), jwksUri))
            throw new IOException(
                    "its jwks_uri is neither at its own host nor a public https address; write it into the EHR's file");
        return new IssuerMetadata(issuer, jwksUri);
    }
}
