package org.uptake.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.boot.TestServer;
import org.uptake.testkit.bulk.BulkClient;
import org.uptake.testkit.token.BackendServicesClient;

/** A real client with tokens of its own, a server in a process of its own that is killed in the middle of an export. */
class RestartIT {
    private static final int TASKS = 30_000;
    private static final int MANY_TASKS = 200_000;
    private static final int ROWS_OF_A_STEP = 1000;

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    private record Running(Process process, URI base) {}

    @AfterEach
    void endWhatStillRuns() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void an_export_outlives_a_kill_and_the_client_gets_every_line_once() throws Exception {
        exportOf(TASKS, "-Xmx256m");
    }

    @Test
    @Tag("deep")
    void two_hundred_thousand_tasks_leave_through_a_small_heap() throws Exception {
        exportOf(MANY_TASKS, "-Xmx192m");
    }

    private void exportOf(int tasks, String heap) throws Exception {
        var database = TestServer.newDatabase();
        var first = start(database, heap, 0);
        fill(database, tasks);
        var port = first.base().getPort();
        var client = new BulkClient(URI.create(first.base() + "/fhir"), () -> token(first.base()));
        var status = client.begin("Patient/$export?_type=Task");
        awaitProgress(first, status);
        first.process().destroyForcibly();
        assertThat(first.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
        var second = start(database, heap, port);
        try {
            var ids = new HashSet<String>();
            for (var file : client.await(status).path("output")) {
                var to = folder.resolve("part.ndjson");
                Files.deleteIfExists(to);
                interrupted(client, file.path("url").asText(), to);
                client.fetch(file.path("url").asText(), to);
                try (var lines = Files.lines(to)) {
                    lines.forEach(line -> assertThat(ids.add(id(line))).isTrue());
                }
            }
            assertThat(ids).hasSize(tasks);
            client.delete(status);
        } finally {
            second.process().destroy();
            assertThat(second.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** What a broken connection leaves: the first bytes. */
    private void interrupted(BulkClient client, String url, Path to) throws IOException, InterruptedException {
        client.fetch(url, to);
        var whole = Files.readAllBytes(to);
        Files.write(to, java.util.Arrays.copyOf(whole, Math.min(whole.length, 1234)));
    }

    private static String id(String line) {
        try {
            return new ObjectMapper().readTree(line).path("id").asText();
        } catch (IOException notALine) {
            throw new AssertionError(notALine);
        }
    }

    private Running start(String database, String heap, int port) throws Exception {
        var log = folder.resolve("log-" + Instant.now().toEpochMilli());
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        heap,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BulkProcess.class.getName(),
                        database,
                        folder.resolve("data").toString(),
                        Integer.toString(port))
                .redirectError(log.toFile())
                .start();
        started.add(process);
        var lines = process.inputReader();
        for (var line = lines.readLine(); line != null; line = lines.readLine())
            if (line.startsWith("listening ")) return new Running(process, URI.create(line.substring(10)));
        throw new IllegalStateException("the server ended before it listened: " + Files.readString(log));
    }

    private String token(URI base) {
        try {
            var key = JWK.parse(Files.readString(folder.resolve("data").resolve("uptake-tools.jwk")));
            return new BackendServicesClient(URI.create(base + "/oauth/token"), "uptake-tools", key)
                    .token("system/*.rs")
                    .getValue();
        } catch (IOException | java.text.ParseException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void fill(String database, int tasks) throws Exception {
        try (var connection = DriverManager.getConnection(database)) {
            Sql.update(
                    connection,
                    "INSERT INTO resource_version (type, id, version, recorded, deleted, patient, agent, body)"
                            + " SELECT 'Task', 'task-' || i, 1, now(), false, 'p' || i % 100, 'test',"
                            + " '{\"resourceType\":\"Task\",\"id\":\"task-' || i || '\",\"status\":\"requested\",\"intent\":\"order\",\"description\":\"'"
                            + " || repeat('x', 500) || '\"}' FROM generate_series(1, ?) i",
                    tasks);
            Sql.update(
                    connection,
                    "INSERT INTO resource (type, id, version, recorded, deleted, patient, tokens)"
                            + " SELECT type, id, version, recorded, deleted, patient, '{}' FROM resource_version WHERE type = 'Task'");
            Sql.update(connection, "ANALYZE");
        }
    }

    /** Until some lines are there and the export is not at its end. */
    private void awaitProgress(Running server, URI status) throws Exception {
        var token = token(server.base());
        var http = HttpClient.newHttpClient();
        var end = Instant.now().plus(Duration.ofMinutes(1));
        while (Instant.now().isBefore(end)) {
            var reply = http.send(
                    HttpRequest.newBuilder(status)
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(reply.statusCode()).as("killed too late").isEqualTo(202);
            var progress =
                    reply.headers().firstValue("X-Progress").orElseThrow().replaceFirst(".*, (\\d+) lines", "$1");
            if (Long.parseLong(progress) >= ROWS_OF_A_STEP) return;
        }
        throw new AssertionError("no line in a minute");
    }
}
