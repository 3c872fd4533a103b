package org.uptake.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.uptake.cdshooks.CdsClient;
import org.uptake.oauth.TrustedIssuer;

/** Reads the description of an EHR ({@code --ehr other.json}, docs/ehr.md) as far as this server needs it: whose id_tokens to believe. */
final class Ehrs {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Ehrs() {}

    /** @param cds whether it may ask for cards, and how its tokens are known */
    record Ehr(TrustedIssuer trusted, Optional<CdsClient> cds) {}

    /** @param problems receives everything that is wrong with the file */
    static Optional<Ehr> read(Path file, List<String> problems) {
        JsonNode ehr;
        try {
            ehr = JSON.readTree(file.toFile());
        } catch (IOException broken) {
            problems.add("--ehr " + file + ": cannot be read as JSON.");
            return Optional.empty();
        }
        var iss = address(file, ehr, "iss", true, problems);
        var clientId = ehr.path("clientId").asText("");
        if (clientId.isEmpty()) problems.add("--ehr " + file + ": clientId is missing.");
        var issuer = address(file, ehr, "issuer", false, problems);
        var keys = address(file, ehr, "jwksUri", false, problems);
        if (iss == null || clientId.isEmpty()) return Optional.empty();
        var name = ehr.path("name").asText(iss.getHost());
        return Optional.of(new Ehr(
                new TrustedIssuer(name, iss, issuer, keys, Set.of(clientId)),
                cds(file, name, iss, ehr.path("cdsHooks"), problems)));
    }

    /** The issuer of CDS tokens is a text that need not be an address; the FHIR base unless said. */
    private static Optional<CdsClient> cds(Path file, String name, URI iss, JsonNode said, List<String> problems) {
        if (!said.isObject()) return Optional.empty();
        var keys = address(file, said, "jwksUri", true, problems);
        var audiences = new TreeSet<String>();
        for (var audience : said.path("audiences")) audiences.add(audience.asText());
        return Optional.ofNullable(keys)
                .map(known -> new CdsClient(name, iss, said.path("issuer").asText(iss.toString()), known, audiences));
    }

    private static @Nullable URI address(
            Path file, JsonNode ehr, String field, boolean required, List<String> problems) {
        var text = ehr.path(field).asText("");
        if (text.isEmpty()) {
            if (required) problems.add("--ehr " + file + ": " + field + " is missing.");
            return null;
        }
        try {
            var address = new URI(text);
            if (address.getHost() != null) return address;
        } catch (URISyntaxException broken) {
            // told below
        }
        problems.add("--ehr " + file + ": " + field + " is not an address.");
        return null;
    }
}
