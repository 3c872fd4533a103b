package org.uptake.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.boot.WriterProcess;

/** DESIGN section 10: kill -9 at any moment loses no acknowledged write. */
class KillIT {
    private static final int WRITES_BEFORE_THE_KILL = 300;

    @Test
    void no_acknowledged_write_is_lost_when_the_server_is_killed(@TempDir Path data) throws Exception {
        var acknowledged = new ConcurrentLinkedQueue<String>();
        var http = HttpClient.newHttpClient();
        var first = start(data);
        var base = base(first);
        var writers = Executors.newFixedThreadPool(4);
        try {
            for (var i = 0; i < 4; i++) writers.submit(() -> write(http, base, acknowledged));
            var deadline = Instant.now().plus(Duration.ofMinutes(2));
            while (acknowledged.size() < WRITES_BEFORE_THE_KILL && Instant.now().isBefore(deadline)) Thread.onSpinWait();
            first.destroyForcibly();
            assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            writers.shutdownNow();
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(WRITES_BEFORE_THE_KILL);
        var second = start(data);
        try {
            var again = base(second);
            for (var id : acknowledged) assertThat(status(http, again + "/Patient/" + id)).as(id).isEqualTo(200);
        } finally {
            second.destroy();
            assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Process start(Path data) throws IOException {
        return new ProcessBuilder(
                        List.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path").replace(":", File.pathSeparator),
                                WriterProcess.class.getName(),
                                data.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The process prints where it listens. */
    private static String base(Process process) throws IOException {
        var reader = process.inputReader();
        for (var line = reader.readLine(); line != null; line = reader.readLine())
            if (line.startsWith("listening ")) return line.substring("listening ".length());
        throw new IllegalStateException("the server ended before it listened");
    }

    private static void write(HttpClient http, String base, ConcurrentLinkedQueue<String> acknowledged) {
        var body = "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Kill\"}]}";
        var request = HttpRequest.newBuilder(URI.create(base + "/Patient"))
                .header("Authorization", "Bearer system")
                .header("Content-Type", "application/fhir+json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                var response = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() == 201)
                    acknowledged.add(Json.parse(response.body()).path("id").asText());
            }
        } catch (IOException | InterruptedException killed) {
            // the server is gone, as planned
        }
    }

    private static int status(HttpClient http, String url) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer system").build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
}
