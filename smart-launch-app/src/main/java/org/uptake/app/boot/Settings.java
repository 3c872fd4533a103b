package org.uptake.app.boot;

import com.nimbusds.jose.JWSAlgorithm;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.app.ehr.ClientAuth;
import org.uptake.app.ehr.Ehr;
import org.uptake.app.ehr.EhrFile;

/**
 * Everything the app can be told.
 *
 * @param port 0 lets the system choose
 * @param publicBase where browsers see the app, without a slash at the end; null for http://127.0.0.1 and the port
 * @param fhirServer fhir-server's FHIR endpoint
 * @param data folder of the app's private keys
 * @param database JDBC address of a PostgreSQL for visits; null to keep them in memory
 * @param sandbox whether this is a sandbox with synthetic data, which every page then says
 */
public record Settings(
        int port,
        @Nullable URI publicBase,
        URI fhirServer,
        List<Ehr> ehrs,
        Path data,
        @Nullable String database,
        boolean sandbox) {
    private static final List<String> SANDBOX_SCOPES = List.of("launch", "openid", "fhirUser", "online_access");

    /** What came from the command line, unread. */
    record Raw(
            int port,
            @Nullable String publicBase,
            String fhirServer,
            List<Path> ehrFiles,
            Path data,
            @Nullable String database,
            boolean sandbox) {}

    /** @param problems receives every problem at once; empty answer exactly when there is one */
    static Optional<Settings> read(Raw raw, List<String> problems) {
        var found = new ArrayList<String>();
        if (raw.port() < 0 || raw.port() > 65_535) {
            found.add("--port must be between 0 and 65535.");
        }
        if (raw.database() != null && !raw.database().startsWith("jdbc:postgresql://")) {
            found.add("--database-url must begin with jdbc:postgresql://");
        }
        var fhirServer = address("--fhir-server", raw.fhirServer(), found);
        var publicBase = raw.publicBase() == null ? null : address("--public-base", raw.publicBase(), found);
        var ehrs = new ArrayList<Ehr>();
        if (raw.sandbox()) {
            ehrs.add(sandbox(fhirServer));
        }
        raw.ehrFiles().forEach(file -> EhrFile.read(file, found).ifPresent(ehrs::add));
        if (ehrs.isEmpty() && found.isEmpty()) {
            found.add("No EHR is registered. Add --ehr FILE for each EHR, or --sandbox to try the app.");
        }
        var ids = new HashSet<String>();
        ehrs.stream()
                .map(Ehr::id)
                .filter(id -> !ids.add(id))
                .forEach(id -> found.add("Two EHRs have the id " + id + "."));
        problems.addAll(found);
        return found.isEmpty()
                ? Optional.of(new Settings(
                        raw.port(),
                        publicBase,
                        fhirServer,
                        List.copyOf(ehrs),
                        raw.data(),
                        raw.database(),
                        raw.sandbox()))
                : Optional.empty();
    }

    /** The simulated EHR is fhir-server itself. */
    static Ehr sandbox(URI fhirServer) {
        var origin = fhirServer.getScheme() + "://" + fhirServer.getAuthority();
        return new Ehr(
                "sandbox",
                "Sandbox EHR",
                fhirServer,
                "uptake-app",
                ClientAuth.privateKeyJwt(JWSAlgorithm.ES384),
                SANDBOX_SCOPES,
                List.of(origin),
                null,
                null);
    }

    private static URI address(String option, String text, List<String> problems) {
        try {
            var address = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (List.of("http", "https").contains(String.valueOf(address.getScheme())) && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException notAnAddress) {
            problems.add(option + " is not an address: " + text);
            return URI.create("http://invalid");
        }
        problems.add(option + " must begin with http:// or https:// and a host: " + text);
        return URI.create("http://invalid");
    }
}
