package org.uptake.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.oauth2.sdk.auth.JWTAuthenticationClaimsSet;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.JWTID;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.store.Json;
import org.uptake.subscription.SubscriptionSettings;
import picocli.CommandLine;

/** {@code fhir-server clients} beside a running server: what it says, what it changes, and that it holds without a restart. */
class ClientsCommandIT {
    private final Ahead clock = new Ahead();
    private String database = "";
    private FhirServer server;
    private RSAKey key;

    @TempDir
    private Path folder = Path.of(".");

    /** A clock that the test moves. */
    private static final class Ahead extends Clock {
        private volatile Duration by = Duration.ZERO;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(by);
        }
    }

    @BeforeEach
    void start() throws Exception {
        key = new RSAKeyGenerator(2048).keyID("k1").generate();
        database = TestServer.newDatabase();
        server = FhirServer.start(
                new Settings(
                        0,
                        Optional.empty(),
                        Optional.of(database),
                        folder.resolve("data"),
                        URI.create("http://127.0.0.1:1"),
                        List.of(),
                        false,
                        SubscriptionSettings.NONE,
                        Registrations.NONE,
                        Edge.USUAL),
                clock);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private record Ran(int code, String out, String err) {}

    private Ran run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var all = new java.util.ArrayList<>(List.of("clients", "--database-url", database));
        all.addAll(List.of(arguments));
        var code = new CommandLine(new Main())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(new String[0]));
        return new Ran(code, out.toString(), err.toString());
    }

    private String file(String... ids) throws Exception {
        var clients = Json.object();
        for (var id : ids) {
            var client = clients.withArray("clients").addObject().put("id", id).put("name", "Feed");
            client.set("jwks", Json.parse(new JWKSet(key.toPublicJWK()).toString()));
            client.putArray("scopes").add("system/Observation.rs");
            client.putArray("grants").add("client_credentials");
        }
        return Files.writeString(folder.resolve("clients.json"), clients.toString())
                .toString();
    }

    private HttpResponse<String> token(String client) throws Exception {
        var claims = new JWTAuthenticationClaimsSet(
                new ClientID(client),
                List.of(new Audience(server.base() + "/oauth/token")),
                Date.from(Instant.now().plusSeconds(60)),
                null,
                null,
                new JWTID());
        var assertion = new PrivateKeyJWT(claims, JWSAlgorithm.RS384, key.toPrivateKey(), "k1", null);
        var form = "grant_type=client_credentials&scope=system/Observation.rs&client_assertion_type="
                + URLEncoder.encode("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", StandardCharsets.UTF_8)
                + "&client_assertion=" + assertion.getClientAssertion().serialize();
        return send(HttpRequest.newBuilder(URI.create(server.base() + "/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private int search(String token) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(server.base() + "/fhir/Observation"))
                        .header("Authorization", "Bearer " + token))
                .statusCode();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_client_comes_in_within_a_minute_goes_within_a_minute_and_comes_back() throws Exception {
        assertThat(token("feed").statusCode()).isEqualTo(401);
        assertThat(run("add", file("feed"))).isEqualTo(new Ran(0, "added feed\n", ""));
        clock.by = clock.by.plusSeconds(31);
        var given = token("feed");
        assertThat(given.statusCode()).as(given.body()).isEqualTo(200);
        var access = Json.parse(given.body()).path("access_token").asText();
        assertThat(search(access)).isEqualTo(200);
        assertThat(run("list").out()).isEqualTo("feed\tenabled\t[\"system/Observation.rs\"]\n");

        assertThat(run("disable", "feed").code()).isZero();
        clock.by = clock.by.plusSeconds(31);
        assertThat(token("feed").statusCode()).isEqualTo(401);
        assertThat(search(access)).as("a token that was given before").isEqualTo(401);
        assertThat(run("list").out()).contains("feed\tdisabled");

        assertThat(run("enable", "feed").code()).isZero();
        clock.by = clock.by.plusSeconds(31);
        assertThat(token("feed").statusCode()).isEqualTo(200);
        assertThat(entries()).contains("client-added", "client-disabled", "client-enabled");
    }

    @Test
    void a_file_with_one_mistake_changes_nothing_and_every_mistake_is_told() throws Exception {
        var path = file("good", "good", "uptake-app");
        var ran = run("add", path);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("clients[1].id is taken", "clients[2].id is taken");
        assertThat(run("list").out()).isEmpty();
        assertThat(run("add", file("twice")).code()).isZero();
        var again = run("add", file("new", "twice"));
        assertThat(again).isEqualTo(new Ran(1, "", "A client twice is there already.\n"));
        assertThat(run("list").out()).doesNotContain("new\t");
        assertThat(run("add", folder.resolve("none.json").toString()).code()).isEqualTo(1);
        assertThat(run("enable", "nobody").code()).isEqualTo(1);
    }

    @Test
    void a_private_key_is_refused_and_never_said_or_kept() throws Exception {
        var text = Files.readString(Path.of(file("leaky")))
                .replace(new JWKSet(key.toPublicJWK()).toString(), new JWKSet(key).toString(false));
        var ran =
                run("add", Files.writeString(folder.resolve("leaky.json"), text).toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .contains("private key")
                .doesNotContain(key.getPrivateExponent().toString());
        assertThat(run("list").out()).isEmpty();
    }

    @Test
    void a_wrong_command_line_ends_with_two_and_help_with_nought() {
        assertThat(run("remove").code()).isEqualTo(2);
        assertThat(run("disable").code()).isEqualTo(2);
        assertThat(run("--help").out()).contains("add", "list", "disable", "enable");
        assertThat(run("add", "--help").code()).isZero();
        var nowhere = new CommandLine(new Main())
                .setErr(new PrintWriter(new StringWriter()))
                .execute(
                        "clients",
                        "--data",
                        folder.resolve("empty").toString(),
                        "--database-url",
                        "jdbc:postgresql://127.0.0.1:1/x",
                        "list");
        assertThat(nowhere).isEqualTo(1);
    }

    private String entries() throws Exception {
        try (var connection = java.sql.DriverManager.getConnection(database);
                var rows = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT string_agg(action || ' ' || coalesce(reason, ''), ';') FROM audit_entry")) {
            rows.next();
            return rows.getString(1);
        }
    }
}
