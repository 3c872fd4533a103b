package org.uptake.app.boot;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Stands in for fhir-server: a token endpoint that really checks the app's assertion, and Patients in memory. */
public final class ExchangeDouble implements AutoCloseable {
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final ObjectMapper json = new ObjectMapper();
    /** Forms of the exchanges, in order. */
    public final List<Map<String, String>> exchanges = new ArrayList<>();
    /** Tokens that were given back. */
    public final Set<String> revoked = ConcurrentHashMap.newKeySet();
    /** Patients by id, as JSON. */
    public final Map<String, Map<String, Object>> patients = new LinkedHashMap<>();
    /** OAuth error to answer with; null to say yes. */
    public volatile @Nullable String error;

    /** Breaks connections off without an answer. */
    public volatile boolean away;

    private volatile @Nullable URI app;

    public ExchangeDouble() throws IOException {
        server.createContext(
                "/fhir/.well-known/smart-configuration",
                exchange -> answer(
                        exchange,
                        200,
                        Map.of(
                                "token_endpoint", origin() + "/oauth/token",
                                "revocation_endpoint", origin() + "/oauth/revoke",
                                "issuer", origin().toString())));
        server.createContext("/oauth/revoke", this::revoke);
        server.createContext("/oauth/token", this::token);
        server.createContext("/fhir/Patient", this::patient);
        server.start();
    }

    private URI origin() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public URI fhirBase() {
        return URI.create(origin() + "/fhir");
    }

    /** The app whose assertions are accepted. */
    public void trust(URI publicBase) {
        app = publicBase;
    }

    private void revoke(HttpExchange exchange) throws IOException {
        var form = new LinkedHashMap<String, String>();
        URLUtils.parseParameters(body(exchange)).forEach((name, values) -> form.put(name, values.get(0)));
        if (assertionHolds(form)) revoked.add(form.getOrDefault("token", ""));
        answer(exchange, 200, Map.of());
    }

    private void token(HttpExchange exchange) throws IOException {
        if (away) {
            exchange.close();
            return;
        }
        var form = new LinkedHashMap<String, String>();
        URLUtils.parseParameters(body(exchange)).forEach((name, values) -> form.put(name, values.get(0)));
        exchanges.add(form);
        if (error != null || !assertionHolds(form)) {
            answer(exchange, 400, Map.of("error", error == null ? "invalid_client" : error));
            return;
        }
        answer(
                exchange,
                200,
                Map.<String, Object>of(
                        "access_token", "server-token-" + exchanges.size(),
                        "issued_token_type", "urn:ietf:params:oauth:token-type:access_token",
                        "token_type", "Bearer",
                        "expires_in", 900,
                        "refresh_token", "server-refresh-" + exchanges.size(),
                        "fhirUser", "PractitionerRole/dr-1",
                        "workplace_role", "clinician",
                        "site", "Location/north"));
    }

    private boolean assertionHolds(Map<String, String> form) throws IOException {
        try {
            var assertion = SignedJWT.parse(form.getOrDefault("client_assertion", ""));
            var keys = JWKSet.load(URI.create(app + "/.well-known/jwks.json").toURL());
            var key = keys.getKeyByKeyId(assertion.getHeader().getKeyID());
            return key != null
                    && assertion.verify(new RSASSAVerifier(key.toRSAKey()))
                    && assertion.getJWTClaimsSet().getIssuer().equals("uptake-app")
                    && assertion.getJWTClaimsSet().getAudience().equals(List.of(origin() + "/oauth/token"));
        } catch (java.text.ParseException | com.nimbusds.jose.JOSEException unusable) {
            return false;
        }
    }

    private void patient(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("POST")) {
            var id = "u-" + (patients.size() + 1);
            Map<String, Object> patient = json.readerForMapOf(Object.class).readValue(body(exchange));
            patient.put("id", id);
            patients.put(id, patient);
            answer(exchange, 201, patient);
            return;
        }
        var asked = URLUtils.parseParameters(exchange.getRequestURI().getRawQuery());
        var wanted = asked.getOrDefault("identifier", List.of("")).get(0);
        var entries = patients.values().stream()
                .filter(patient -> identifiers(patient).contains(wanted))
                .map(patient -> Map.<String, Object>of("resource", patient))
                .toList();
        answer(exchange, 200, Map.<String, Object>of("resourceType", "Bundle", "entry", entries));
    }

    private List<String> identifiers(Map<String, Object> patient) {
        var found = new ArrayList<String>();
        json.valueToTree(patient)
                .path("identifier")
                .forEach(i -> found.add(
                        i.path("system").asText() + "|" + i.path("value").asText()));
        return found;
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void answer(HttpExchange exchange, int status, Map<String, ?> body) throws IOException {
        var bytes = json.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
