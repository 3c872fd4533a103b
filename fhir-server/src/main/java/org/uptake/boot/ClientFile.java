package org.uptake.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.ParseException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Scopes;
import org.uptake.oauth.Client;
import org.uptake.oauth.ExternalIssuer;

/** Reads the file behind {@code --clients}, once and whole: all problems are told together, and none of it counts when there is one. */
final class ClientFile {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> CONTEXT =
            Set.of("launch", "launch/patient", "openid", "fhirUser", "online_access");
    private static final Set<GrantType> GRANTS = Set.of(
            GrantType.CLIENT_CREDENTIALS,
            GrantType.AUTHORIZATION_CODE,
            GrantType.REFRESH_TOKEN,
            GrantType.TOKEN_EXCHANGE);

    private final List<String> problems;
    private final Set<String> ids = new HashSet<>(Set.of(Trust.APP));
    private final String name;

    private ClientFile(String name, List<String> problems) {
        this.name = name;
        this.problems = problems;
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** One client as it stands in the list of a file. */
    static Optional<Client> one(String at, JsonNode json, List<String> problems) {
        var clients = new ArrayList<Client>();
        new ClientFile(at, problems).client("client", json, clients);
        return clients.stream().findFirst();
    }

    static Registrations read(Path file, List<String> problems) {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(file.toFile());
        } catch (IOException broken) {
            problems.add("--clients " + file + ": cannot be read as JSON.");
            return Registrations.NONE;
        }
        if (!json.isObject()) {
            problems.add("--clients " + file + ": is no JSON object.");
            return Registrations.NONE;
        }
        return new ClientFile("--clients " + file, problems).registrations(json);
    }

    private Registrations registrations(JsonNode json) {
        json.fieldNames().forEachRemaining(name -> {
            if (!Set.of("clients", "issuers").contains(name))
                problem(name, "is not known; there are clients and issuers.");
        });
        var before = problems.size();
        var clients = new ArrayList<Client>();
        for (var i = 0; i < json.path("clients").size(); i++)
            client("clients[" + i + "]", json.path("clients").path(i), clients);
        var issuers = new ArrayList<ExternalIssuer>();
        for (var i = 0; i < json.path("issuers").size(); i++)
            issuer("issuers[" + i + "]", json.path("issuers").path(i), issuers);
        return problems.size() == before ? new Registrations(clients, issuers) : Registrations.NONE;
    }

    private void client(String at, JsonNode json, List<Client> clients) {
        known(at, json, Set.of("id", "name", "jwksUri", "jwks", "redirectUris", "scopes", "grants"));
        var before = problems.size();
        var id = json.path("id").asText("");
        if (!ID.matcher(id).matches())
            problem(at + ".id", "must be up to 64 letters, digits, dots, hyphens or underscores.");
        else if (!ids.add(id)) problem(at + ".id", "is taken: " + id + ".");
        if (json.has("jwksUri") == json.has("jwks")) problem(at, "needs its keys either by jwksUri or by jwks.");
        var jwksUri = json.has("jwksUri")
                ? secure(at + ".jwksUri", json.path("jwksUri").asText(""))
                : null;
        var jwks = json.has("jwks") ? keys(at + ".jwks", json.path("jwks")) : null;
        var redirects = new HashSet<String>();
        for (var redirect : json.path("redirectUris")) {
            var address = secure(at + ".redirectUris", redirect.asText(""));
            if (address != null && address.getRawFragment() != null)
                problem(at + ".redirectUris", "must have no fragment.");
            redirects.add(redirect.asText(""));
        }
        var grants = grants(at, json.path("grants"));
        if (grants.contains(GrantType.AUTHORIZATION_CODE) && redirects.isEmpty())
            problem(at + ".redirectUris", "is needed for authorization_code.");
        var scopes = scopes(at, json.path("scopes"));
        if (problems.size() == before)
            clients.add(new Client(id, json.path("name").asText(id), jwksUri, jwks, redirects, scopes, grants));
    }

    private Set<GrantType> grants(String at, JsonNode json) {
        var grants = new HashSet<GrantType>();
        for (var grant : json) {
            try {
                grants.add(GrantType.parse(grant.asText("")));
            } catch (ParseException empty) {
                problem(at + ".grants", "has an empty name.");
            }
        }
        if (grants.isEmpty() || !GRANTS.containsAll(grants))
            problem(
                    at + ".grants",
                    "must be some of "
                            + GRANTS.stream().map(GrantType::getValue).sorted().toList() + ".");
        return grants;
    }

    private List<String> scopes(String at, JsonNode json) {
        var scopes = new ArrayList<String>();
        json.forEach(scope -> scopes.add(scope.asText("")));
        if (scopes.isEmpty()) problem(at + ".scopes", "is empty, so nothing could be granted.");
        for (var unknown : new Scopes(scopes).unknown(CONTEXT))
            problem(at + ".scopes", "has " + unknown + ", which is no scope that can be kept to.");
        return scopes;
    }

    private void issuer(String at, JsonNode json, List<ExternalIssuer> issuers) {
        known(at, json, Set.of("issuer", "audience", "jwksUri", "introspection", "scopes"));
        var before = problems.size();
        var issuer = secure(at + ".issuer", json.path("issuer").asText(""));
        var audience = json.path("audience").asText("");
        if (audience.isEmpty()) problem(at + ".audience", "is missing: which aud its tokens for this server have.");
        if (json.has("jwksUri") == json.has("introspection"))
            problem(at, "is checked either by jwksUri or by introspection.");
        var jwksUri = json.has("jwksUri")
                ? secure(at + ".jwksUri", json.path("jwksUri").asText(""))
                : null;
        var introspection = json.has("introspection") ? introspection(at, json.path("introspection")) : null;
        var scopes = scopes(at, json.path("scopes"));
        if (problems.size() == before && issuer != null)
            issuers.add(new ExternalIssuer(issuer, audience, jwksUri, introspection, scopes));
    }

    private ExternalIssuer.@Nullable Introspection introspection(String at, JsonNode json) {
        var where = at + ".introspection";
        known(where, json, Set.of("endpoint", "clientId", "secret"));
        var endpoint = secure(where + ".endpoint", json.path("endpoint").asText(""));
        for (var name : List.of("clientId", "secret"))
            if (json.path(name).asText("").isEmpty()) problem(where + "." + name, "is missing.");
        return endpoint == null
                ? null
                : new ExternalIssuer.Introspection(
                        endpoint,
                        json.path("clientId").asText(),
                        json.path("secret").asText());
    }

    /** SMART App Launch 2.2, "Registering a client communicating public keys": kty and kid, no private part. */
    private @Nullable JWKSet keys(String at, JsonNode json) {
        try {
            var keys = JWKSet.parse(json.toString());
            if (keys.isEmpty()) problem(at, "has no keys.");
            for (var key : keys.getKeys()) {
                if (key.isPrivate()) problem(at, "has a private key; give the public part only, and make a new pair.");
                if (key.getKeyID() == null) problem(at, "has a key without kid.");
            }
            return keys;
        } catch (java.text.ParseException broken) {
            problem(at, "is no JWK set.");
            return null;
        }
    }

    private void known(String at, JsonNode json, Set<String> names) {
        json.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) problem(at + "." + name, "is not known.");
        });
    }

    private @Nullable URI secure(String at, String text) {
        try {
            var address = new URI(text);
            var isSafe = "https".equals(address.getScheme())
                    || ("http".equals(address.getScheme()) && LOOPBACK.contains(String.valueOf(address.getHost())));
            if (address.getHost() != null && isSafe) return address;
        } catch (URISyntaxException broken) {
            // told below
        }
        problem(at, "must be an https address (http only on this machine).");
        return null;
    }

    private void problem(String at, String what) {
        problems.add(name + ": " + at + " " + what);
    }
}
