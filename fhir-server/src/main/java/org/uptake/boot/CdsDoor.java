package org.uptake.boot;

import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.uptake.audit.AuditTrail;
import org.uptake.cdshooks.CdsClient;
import org.uptake.oauth.Directory;
import org.uptake.oauth.RemoteKeys;
import org.uptake.sandbox.CardsClient;
import org.uptake.sandbox.ToolsKey;
import org.uptake.staff.StaffMember;

/** Which EHRs may ask for cards, and who their users are here. */
final class CdsDoor {
    /** Stands for a key that needs no fetching. */
    private static final URI TOOLS = URI.create("urn:uptake:tools");

    private CdsDoor() {}

    static Servlet open(
            Settings settings,
            URI base,
            DataSource database,
            Features features,
            Directory directory,
            AuditTrail audit,
            Clock clock) {
        var clients = new ArrayList<>(settings.cdsClients());
        if (settings.sandbox()) clients.addAll(List.of(sandbox(base), tools(base)));
        return features.cdsHooks()
                .servlet(
                        database,
                        features.store(),
                        features.offers(),
                        audit,
                        clients,
                        address -> address.equals(TOOLS) ? toolsKeys(settings) : RemoteKeys.at(address),
                        (ehr, user) -> person(ehr, user, base, features, directory),
                        base,
                        URI.create(settings.app() + "/launch"),
                        () -> UUID.randomUUID().toString());
    }

    private static CdsClient sandbox(URI base) {
        return new CdsClient(
                "Sandbox EHR",
                URI.create(base + "/fhir"),
                CardsClient.issuer(base),
                URI.create(base + CardsClient.KEYS),
                Set.of());
    }

    /** The sandbox's tools may call as an EHR would, to try the service and to measure it. */
    private static CdsClient tools(URI base) {
        return new CdsClient("Sandbox tools", URI.create(base + "/fhir"), ToolsKey.CLIENT, TOOLS, Set.of());
    }

    private static JWKSource<SecurityContext> toolsKeys(Settings settings) {
        try {
            return new ImmutableJWKSet<>(
                    Objects.requireNonNull(ToolsKey.client(settings.data()).jwks()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Optional<StaffMember> person(
            CdsClient ehr, String user, URI base, Features features, Directory directory) {
        var known = ehr.fhirBase().toString().equals(base + "/fhir")
                ? directory.byPractitioner(user)
                : directory.byEhrUser(ehr.fhirBase() + "/" + user);
        return known.flatMap(person -> features.staff().find(person.practitionerRole()));
    }
}
