package org.uptake.boot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.uptake.cdshooks.CdsClient;
import org.uptake.message.MessageSettings;
import org.uptake.message.Messages;
import org.uptake.store.Json;
import org.uptake.store.Store;
import org.uptake.subscription.SubscriptionSettings;

/** A real server on a free port over a database of its own in one real PostgreSQL. */
public final class TestServer implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final FhirServer server;
    private final String jdbcUrl;

    private TestServer(FhirServer server, String jdbcUrl) {
        this.server = server;
        this.jdbcUrl = jdbcUrl;
    }

    private static final class Postgres {
        static final EmbeddedPostgres ONE = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setLocaleConfig("locale", "C")
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** The JDBC address of a new, empty database. */
    public static String newDatabase() {
        var name = "test_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        try (var connection = Postgres.ONE.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        return Postgres.ONE.getJdbcUrl("postgres", name);
    }

    public static TestServer start() {
        return start(Clock.systemUTC());
    }

    public static TestServer start(Clock clock) {
        var url = newDatabase();
        return new TestServer(start(Optional.of(url), keys(), clock), url);
    }

    /** A server that notifies receivers in private networks too. */
    public static TestServer start(Clock clock, SubscriptionSettings subscriptions) {
        var url = newDatabase();
        return new TestServer(again(url, clock, subscriptions), url);
    }

    /** A server that answers the hooks of these EHRs. */
    public static TestServer start(Clock clock, List<CdsClient> hooks) {
        var url = newDatabase();
        var settings = new Settings(
                0,
                Optional.empty(),
                Optional.of(url),
                keys(),
                URI.create("http://127.0.0.1:1"),
                List.of(),
                true,
                SubscriptionSettings.NONE,
                Registrations.NONE,
                Edge.USUAL,
                hooks);
        return new TestServer(FhirServer.start(settings, clock, (trust, staff) -> new TestGate(staff)), url);
    }

    /** A server that writes to patients. */
    public static TestServer start(Clock clock, MessageSettings messages) {
        var url = newDatabase();
        return new TestServer(start(Optional.of(url), keys(), clock, messages), url);
    }

    static FhirServer start(Optional<String> database, Path data, Clock clock, MessageSettings messages) {
        var settings = new Settings(
                0,
                Optional.empty(),
                database,
                data,
                URI.create("http://127.0.0.1:1"),
                List.of(),
                true,
                SubscriptionSettings.NONE,
                Registrations.NONE,
                Edge.USUAL,
                List.of(),
                messages);
        return FhirServer.start(settings, clock, (trust, staff) -> new TestGate(staff));
    }

    /** What features decide by, inside the running server. */
    public Messages messages() {
        return server.features().conversation().messages();
    }

    public Store store() {
        return server.features().store();
    }

    private static FhirServer again(String url, Clock clock, SubscriptionSettings subscriptions) {
        return start(Optional.of(url), keys(), clock, subscriptions);
    }

    /** Another server over the same database, beside this one. */
    public TestServer beside(Clock clock, SubscriptionSettings subscriptions) {
        return new TestServer(again(jdbcUrl, clock, subscriptions), jdbcUrl);
    }

    static FhirServer start(Optional<String> database, Path data, Clock clock, SubscriptionSettings subscriptions) {
        var app = URI.create("http://127.0.0.1:1");
        var settings = new Settings(
                0,
                Optional.empty(),
                database,
                data,
                app,
                List.of(),
                true,
                subscriptions,
                Registrations.NONE,
                Edge.USUAL);
        return FhirServer.start(settings, clock, (trust, staff) -> new TestGate(staff));
    }

    /** A server whose callers come in through {@link TestGate}. */
    static FhirServer start(Optional<String> database, Path data, Clock clock) {
        return start(database, data, clock, SubscriptionSettings.NONE);
    }

    private static Path keys() {
        try {
            return Files.createTempDirectory("uptake-keys");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The resource types of the server. */
    public static java.util.Set<String> types() {
        return ResourceTypes.ALL;
    }

    public String jdbcUrl() {
        return jdbcUrl;
    }

    public String fhirBase() {
        return server.base() + "/fhir";
    }

    public record Reply(int status, String body, HttpResponse<String> response) {
        public ObjectNode json() {
            return Json.parse(body);
        }

        public String etag() {
            return response.headers().firstValue("ETag").orElse("");
        }
    }

    /** @param headers name, value, name, value ... */
    public Reply send(String who, String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(fhirBase() + "/" + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + who);
        if (!body.isEmpty() && !java.util.Arrays.asList(headers).contains("Content-Type"))
            request.header("Content-Type", "application/fhir+json");
        for (var i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        try {
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body(), response);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    public Reply get(String path) {
        return send("system", "GET", path, "");
    }

    public Reply post(String path, String body, String... headers) {
        return send("system", "POST", path, body, headers);
    }

    @Override
    public void close() {
        server.close();
    }
}
