package org.uptake.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.auth.JWTAuthenticationClaimsSet;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.JWTID;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.uptake.audit.Access;

/** The authorization server over real HTTP and a real PostgreSQL, with one app, one service and one other EHR. */
final class OAuthBed implements AutoCloseable {
    static final String APP = "uptake-app";
    static final String SERVICE = "feed";
    static final String BY_ADDRESS = "feed-by-address";
    static final String REDIRECT = "http://127.0.0.1:1/callback/sandbox";
    static final URI EXTERNAL = URI.create("https://as.example.org");
    static final URI OPAQUE = URI.create("https://opaque.example.org");
    static final URI OTHER_EHR = URI.create("https://ehr.example.org/fhir");

    private final EmbeddedPostgres postgres;
    private final Server jetty = new Server();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    final RSAKey appKey;
    /** A second key of the service. */
    final ECKey serviceKey;

    final RSAKey otherEhrKey;
    final OAuthSettings settings;
    final OAuthServer server;
    final List<Access> decisions = new CopyOnWriteArrayList<>();
    volatile ClientRegister.Added added = ClientRegister.Added.NONE;
    final OpaqueServlet opaque = new OpaqueServlet();

    record Reply(int status, JsonNode body) {
        String error() {
            return body.path("error").asText("");
        }

        String text(String field) {
            return body.path(field).asText("");
        }
    }

    OAuthBed() throws Exception {
        postgres = EmbeddedPostgres.start();
        createTables();
        var connector = new ServerConnector(jetty);
        connector.setHost("localhost");
        jetty.addConnector(connector);
        connector.open();
        settings = new OAuthSettings(URI.create("http://localhost:" + connector.getLocalPort()));
        appKey = new RSAKeyGenerator(2048).keyID("app-1").generate();
        serviceKey = new ECKeyGenerator(Curve.P_384).keyID("feed-2").generate();
        otherEhrKey = new RSAKeyGenerator(2048).keyID("ehr-1").generate();
        var otherJwks = URI.create(settings.base() + "/other-ehr/jwks");
        server = new OAuthServer(
                settings,
                postgres.getPostgresDatabase(),
                new InMemoryDirectory(),
                new ClientRegister(clients(), () -> added, Clock.systemUTC()),
                List.of(
                        new TrustedIssuer(
                                "sandbox",
                                settings.fhirBase(),
                                settings.issuer(),
                                URI.create(settings.issuer() + "/jwks"),
                                Set.of(APP)),
                        new TrustedIssuer("other", OTHER_EHR, OTHER_EHR, otherJwks, Set.of("app-at-other"))),
                external(),
                decisions::add,
                Clock.systemUTC());
        var context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(server.servlet()), "/oauth/*");
        context.addServlet(new ServletHolder(server.configuration()), "/fhir/.well-known/smart-configuration");
        context.addServlet(new ServletHolder(new JwksServlet(new JWKSet(otherEhrKey))), "/other-ehr/jwks");
        context.addServlet(new ServletHolder(opaque), "/opaque/*");
        jetty.setHandler(context);
        jetty.start();
    }

    /** One server whose tokens are JWTs, one that has to be asked. */
    private List<ExternalIssuer> external() {
        var asked =
                new ExternalIssuer.Introspection(URI.create(settings.base() + "/opaque/introspect"), "here", "secret");
        return List.of(
                new ExternalIssuer(
                        EXTERNAL,
                        settings.fhirBase().toString(),
                        URI.create(settings.base() + "/other-ehr/jwks"),
                        null,
                        List.of("user/*.rs", "patient/*.rs", "system/Observation.rs")),
                new ExternalIssuer(
                        OPAQUE, settings.fhirBase().toString(), null, asked, List.of("system/Observation.rs")));
    }

    private List<Client> clients() {
        var keys = new JWKSet(appKey.toPublicJWK());
        return List.of(
                new Client(
                        APP,
                        "App",
                        null,
                        keys,
                        Set.of(REDIRECT),
                        List.of("launch", "openid", "fhirUser", "online_access", "user/*.cruds", "patient/*.rs"),
                        Set.of(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN, GrantType.TOKEN_EXCHANGE)),
                Client.service(
                        SERVICE,
                        "Feed",
                        new JWKSet(List.of(appKey.toPublicJWK(), serviceKey.toPublicJWK())),
                        List.of("system/Observation.c", "system/Patient.rs")),
                Client.byAddress(
                        BY_ADDRESS,
                        "Feed",
                        URI.create(settings.base() + "/other-ehr/jwks"),
                        Set.of(),
                        List.of("system/Observation.c", "system/Patient.read"),
                        Set.of(GrantType.CLIENT_CREDENTIALS)));
    }

    private void createTables() throws Exception {
        try (var sql = OAuthBed.class.getResourceAsStream("/db/migration/V3__oauth.sql");
                var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(new String(java.util.Objects.requireNonNull(sql).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Another node over the same database, which answers as if it had the same address. */
    final class Node implements AutoCloseable {
        private final Server own = new Server();
        private final URI address;
        private String retryAfter = "";

        private Node() throws Exception {
            var connector = new ServerConnector(own);
            own.addConnector(connector);
            connector.open();
            address = URI.create("http://localhost:" + connector.getLocalPort());
            var node = new OAuthServer(
                    settings,
                    postgres.getPostgresDatabase(),
                    new InMemoryDirectory(),
                    new ClientRegister(clients(), () -> added, Clock.systemUTC()),
                    List.of(),
                    List.of(),
                    decisions::add,
                    Clock.systemUTC());
            var context = new ServletContextHandler("/");
            context.addServlet(new ServletHolder(node.servlet()), "/oauth/*");
            own.setHandler(context);
            own.start();
        }

        int post(String assertion, Map<String, String> form) throws Exception {
            var all = new LinkedHashMap<>(form);
            all.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
            all.put("client_assertion", assertion);
            var response = http.send(
                    HttpRequest.newBuilder(URI.create(address + "/oauth/token"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(encoded(all)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            retryAfter = response.headers().firstValue("Retry-After").orElse("");
            return response.statusCode();
        }

        String retryAfter() {
            return retryAfter;
        }

        @Override
        public void close() throws Exception {
            own.stop();
        }
    }

    Node another() throws Exception {
        return new Node();
    }

    /** A good assertion of a client. */
    PrivateKeyJWT assertion(String client) throws Exception {
        return assertion(client, settings.tokenEndpoint(), Instant.now().plusSeconds(120), new JWTID());
    }

    PrivateKeyJWT assertion(String client, URI audience, Instant expires, JWTID jti) throws Exception {
        return assertion(client, audience, expires, jti, appKey);
    }

    PrivateKeyJWT assertion(String client, URI audience, Instant expires, JWTID jti, RSAKey key) throws Exception {
        var claims = new JWTAuthenticationClaimsSet(
                new ClientID(client), List.of(new Audience(audience)), Date.from(expires), null, null, jti);
        return new PrivateKeyJWT(claims, JWSAlgorithm.RS384, key.toPrivateKey(), key.getKeyID(), null);
    }

    /** Everything that the database holds, as text. */
    String stored() throws Exception {
        var all = new StringBuilder();
        try (var connection = postgres.getPostgresDatabase().getConnection()) {
            for (var table : List.of("oauth_key", "oauth_secret", "oauth_assertion", "oauth_revoked"))
                try (var rows = connection.createStatement().executeQuery("SELECT t::text FROM " + table + " t")) {
                    while (rows.next()) all.append(rows.getString(1)).append('\n');
                }
        }
        return all.toString();
    }

    Reply post(String path, PrivateKeyJWT assertion, Map<String, String> form) throws Exception {
        return post(path, assertion.getClientAssertion().serialize(), form);
    }

    Reply post(String path, String assertion, Map<String, String> form) throws Exception {
        var all = new LinkedHashMap<>(form);
        all.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        all.put("client_assertion", assertion);
        var request = HttpRequest.newBuilder(URI.create(settings.base() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(encoded(all)))
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), json.readTree(response.body().isEmpty() ? "{}" : response.body()));
    }

    Reply get(String path) throws Exception {
        var response = http.send(
                HttpRequest.newBuilder(URI.create(settings.base() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), json.readTree(response.body()));
    }

    /** A right authorization request; tests change one parameter. */
    Map<String, String> authorization(String launch, CodeVerifier verifier) {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("response_type", "code");
        parameters.put("client_id", APP);
        parameters.put("redirect_uri", REDIRECT);
        parameters.put("scope", "launch openid fhirUser online_access user/*.cruds system/*.cruds");
        parameters.put("state", "state-of-the-browser");
        parameters.put("nonce", "nonce-of-the-app");
        parameters.put("aud", settings.fhirBase().toString());
        parameters.put("launch", launch);
        parameters.put(
                "code_challenge",
                CodeChallenge.compute(CodeChallengeMethod.S256, verifier).getValue());
        parameters.put("code_challenge_method", "S256");
        return parameters;
    }

    HttpResponse<String> authorize(Map<String, String> parameters) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(settings.base() + "/oauth/authorize?" + encoded(parameters)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    static Map<String, String> query(HttpResponse<String> redirect) {
        var location = URI.create(redirect.headers().firstValue("Location").orElseThrow());
        return java.util.Arrays.stream(location.getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    static String code(HttpResponse<String> redirect) {
        return query(redirect).getOrDefault("code", "");
    }

    /** Redeems a code of a right request. */
    Map<String, String> redemption(String code, CodeVerifier verifier) {
        return Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                REDIRECT,
                "code_verifier",
                verifier.getValue());
    }

    Reply launched(Launch launch) throws Exception {
        var verifier = new CodeVerifier();
        var redirect = authorize(authorization(server.launches().open(launch), verifier));
        return post("/oauth/token", assertion(APP), redemption(code(redirect), verifier));
    }

    private static String encoded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    @Override
    public void close() throws Exception {
        jetty.stop();
        postgres.close();
    }
}
