package org.uptake.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.boot.NotifierProcess;
import org.uptake.store.Json;

/** DESIGN section 10: kill -9 in the middle of deliveries; no event is lost, none is numbered twice. */
@Tag("deep")
class NotifierKillIT {
    private static final int TOLD_BEFORE_THE_KILL = 40;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void a_server_that_is_killed_while_it_delivers_misses_no_event(@TempDir Path data) throws Exception {
        try (var receiver = new Receiver()) {
            var acknowledged = new ConcurrentLinkedQueue<String>();
            var first = start(data, receiver);
            var base = base(first);
            var id = subscribe(base, receiver);
            var writers = Executors.newFixedThreadPool(3);
            try {
                for (var i = 0; i < 3; i++) writers.submit(() -> write(base, acknowledged));
                SubscriptionBed.await(
                        "the first events", () -> receiver.numbers("/kill").size() >= TOLD_BEFORE_THE_KILL);
                first.destroyForcibly();
                assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
            } finally {
                writers.shutdownNow();
            }
            var second = start(data, receiver);
            try {
                var again = base(second);
                write(again, acknowledged, 3);
                SubscriptionBed.await(
                        "every event", () -> told(receiver).values().containsAll(acknowledged));
                var numbers = told(receiver).keySet();
                assertThat(numbers)
                        .containsExactlyElementsOf(LongStream.rangeClosed(1, numbers.size())
                                .boxed()
                                .toList());
                assertThat(told(receiver).values()).doesNotHaveDuplicates();
                assertThat(get(again + "/Subscription/" + id + "/$status"))
                        .contains("\"valueString\":\"" + numbers.size() + "\"");
            } finally {
                second.destroy();
                assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    /** Event number to task, in the order of their first coming; a number that comes again must tell the same. */
    private static Map<Long, String> told(Receiver receiver) {
        var told = new LinkedHashMap<Long, String>();
        for (var one : receiver.taken("/kill")) {
            var numbers = one.numbers();
            for (var i = 0; i < numbers.size(); i++) {
                var task = one.bundle()
                        .path("entry")
                        .path(i + 1)
                        .path("fullUrl")
                        .asText()
                        .replaceFirst(".*/", "");
                assertThat(told.getOrDefault(numbers.get(i), task)).isEqualTo(task);
                told.putIfAbsent(numbers.get(i), task);
            }
        }
        return told;
    }

    private static Process start(Path data, Receiver receiver) throws IOException {
        return new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path").replace(":", File.pathSeparator),
                        NotifierProcess.class.getName(),
                        data.toString(),
                        receiver.origin().toString()))
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

    private String subscribe(String base, Receiver receiver) throws IOException, InterruptedException {
        var wanted = Wanted.number(
                Wanted.number(
                        Wanted.subscription("task-created", receiver.origin() + "/kill", "id-only"),
                        "backport-timeout",
                        2),
                "backport-max-count",
                3);
        var id = Json.parse(post(base + "/Subscription", wanted.toString()).body())
                .path("id")
                .asText();
        SubscriptionBed.await(
                "the handshake", () -> get(base + "/Subscription/" + id).contains("\"active\""));
        return id;
    }

    private void write(String base, ConcurrentLinkedQueue<String> acknowledged) {
        write(base, acknowledged, Integer.MAX_VALUE);
    }

    private void write(String base, ConcurrentLinkedQueue<String> acknowledged, int times) {
        try {
            for (var i = 0; i < times && !Thread.currentThread().isInterrupted(); i++) {
                var created = post(base + "/Task", Wanted.task("onboard", "Patient/kill", ""));
                if (created.statusCode() == 201)
                    acknowledged.add(Json.parse(created.body()).path("id").asText());
            }
        } catch (IOException | InterruptedException killed) {
            // the server is gone, as planned
        }
    }

    private HttpResponse<String> post(String url, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", "Bearer system")
                        .header("Content-Type", "application/fhir+json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String get(String url) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .header("Authorization", "Bearer system")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
