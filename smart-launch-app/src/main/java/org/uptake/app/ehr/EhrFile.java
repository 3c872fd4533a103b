package org.uptake.app.ehr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the description of one EHR (the file behind {@code --ehr}). Fields: {@code id, name, iss, clientId, auth {method, secret?, alg?, audience?, jku?},
 * scopes[], frameAncestors[], issuer?, jwksUri?}.
 */
public final class EhrFile {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.\\-]+(:[0-9]{1,5})?");
    private static final List<JWSAlgorithm> ALGS = List.of(JWSAlgorithm.RS384, JWSAlgorithm.ES384);

    private final Path file;
    private final JsonNode json;
    private final List<String> problems = new ArrayList<>();

    private EhrFile(Path file, JsonNode json) {
        this.file = file;
        this.json = json;
    }

    /** @param problems receives every problem of the file, each a sentence that names the file; empty answer exactly when there is one */
    public static Optional<Ehr> read(Path file, List<String> problems) {
        try {
            var reading = new EhrFile(file, new ObjectMapper().readTree(Files.readString(file)));
            var ehr = reading.ehr();
            reading.problems.forEach(problem -> problems.add(file + ": " + problem));
            return reading.problems.isEmpty() ? Optional.of(ehr) : Optional.empty();
        } catch (JsonProcessingException notJson) {
            problems.add(file + ": this is not JSON (line "
                    + (notJson.getLocation() == null
                            ? "?"
                            : notJson.getLocation().getLineNr()) + ").");
        } catch (IOException unreadable) {
            problems.add(file + ": the file cannot be read. Check the path given with --ehr.");
        }
        return Optional.empty();
    }

    private Ehr ehr() {
        var id = text("id");
        if (!ID.matcher(id).matches()) {
            problems.add("\"id\" must be 1 to 40 of a-z, 0-9 and hyphen; it becomes part of the redirect address.");
        }
        var scopes = texts("scopes");
        if (!scopes.contains("openid") || !scopes.contains("fhirUser") || !scopes.contains("launch")) {
            problems.add("\"scopes\" must contain launch, openid and fhirUser; without them nobody can be recognised.");
        }
        var ancestors = texts("frameAncestors");
        ancestors.stream()
                .filter(origin -> !ORIGIN.matcher(origin).matches())
                .forEach(origin -> problems.add("\"frameAncestors\" must be origins such as https://ehr.example.org; \""
                        + origin + "\" is not one."));
        return new Ehr(
                id,
                json.path("name").asText(id),
                address("iss"),
                text("clientId"),
                auth(json.path("auth")),
                scopes,
                ancestors,
                json.has("issuer") ? address("issuer") : null,
                json.has("jwksUri") ? address("jwksUri") : null);
    }

    private ClientAuth auth(JsonNode auth) {
        var method = auth.path("method").asText("");
        return switch (method) {
            case "private_key_jwt" ->
                new ClientAuth(
                        ClientAuth.Method.PRIVATE_KEY_JWT,
                        null,
                        alg(auth),
                        audience(auth),
                        auth.path("jku").asBoolean(false));
            case "client_secret_basic" -> ClientAuth.secret(secret(auth));
            case "none" -> ClientAuth.none();
            default -> {
                problems.add("\"auth.method\" must be private_key_jwt, client_secret_basic or none.");
                yield ClientAuth.none();
            }
        };
    }

    private JWSAlgorithm alg(JsonNode auth) {
        var alg = JWSAlgorithm.parse(auth.path("alg").asText("RS384"));
        if (!ALGS.contains(alg)) {
            problems.add("\"auth.alg\" must be RS384 or ES384.");
        }
        return alg;
    }

    private ClientAuth.Audience audience(JsonNode auth) {
        var audience = auth.path("audience").asText("token_endpoint");
        if (!List.of("token_endpoint", "issuer").contains(audience)) {
            problems.add("\"auth.audience\" must be token_endpoint or issuer.");
        }
        return audience.equals("issuer") ? ClientAuth.Audience.ISSUER : ClientAuth.Audience.TOKEN_ENDPOINT;
    }

    private String secret(JsonNode auth) {
        var secret = auth.path("secret").asText("");
        if (secret.isBlank()) {
            problems.add("\"auth.secret\" is needed for client_secret_basic.");
        }
        return secret;
    }

    private String text(String field) {
        var value = json.path(field).asText("");
        if (value.isBlank()) {
            problems.add("\"" + field + "\" is missing.");
        }
        return value;
    }

    private List<String> texts(String field) {
        var values = new ArrayList<String>();
        var node = json.path(field);
        if (node.isTextual()) {
            values.addAll(List.of(node.asText().trim().split("\\s+")));
        }
        node.forEach(value -> values.add(value.asText()));
        return values;
    }

    private URI address(String field) {
        var uri = parse(json.path(field).asText(""));
        if (uri == null || !Ehrs.secure(uri)) {
            problems.add("\"" + field + "\" must be an https address (http only on this machine).");
            return URI.create("about:invalid");
        }
        return uri;
    }

    private static @Nullable URI parse(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
