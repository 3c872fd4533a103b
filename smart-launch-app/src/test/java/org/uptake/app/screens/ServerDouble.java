package org.uptake.app.screens;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Answers as docs/api.md says, from the files in {@code fixtures}, so that screens can be met with refusals, stale
 * writes and silence at will. The last answer given for an address counts.
 */
final class ServerDouble implements AutoCloseable {
    /** @param ifMatch empty when the header was absent */
    record Call(String method, String path, String query, String ifMatch, String authorization, String body) {}

    private record Prepared(int status, String body) {}

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Prepared> answers = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    ServerDouble() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        http.setExecutor(threads);
        http.createContext("/fhir/", this::answer);
        http.start();
        everythingWell();
    }

    /** Every answer as on a good day. */
    void everythingWell() {
        answers.clear();
        file("GET Patient/p1", "patient");
        file("GET Patient/p1/$contact", "contact");
        file("GET CarePlan/c1", "careplan");
        file("GET PlanDefinition/$suitable", "suitable");
        file("GET PlanDefinition/cbt-insomnia", "plan-definition");
        file("GET DocumentReference/script", "script");
        file("GET DocumentReference/script-navigator", "script-navigator");
        file("GET DocumentReference/handout", "handout");
        file("GET PlanDefinition/cbt-insomnia/$modifications", "modifications");
        file("GET Task", "tasks");
        file("GET CarePlan", "careplans");
        file("GET PractitionerRole", "roles");
        file("GET CareTeam", "teams");
        file("GET Location", "locations");
        file("GET Task/$worklist", "worklist");
        file("GET Measure/funnel/$evaluate-measure", "funnel");
        file("GET Measure/workflow/$evaluate-measure", "workflow");
        file("GET Measure/engagement/$evaluate-measure", "engagement");
        file("GET Patient/p1/$usage", "usage");
        file("GET Measure/w-02", "measure");
        file("GET PlanDefinition/$card-feedback", "card-feedback");
        file("GET PlanDefinition/cbt-insomnia/$preview-eligibility", "preview");
        file("GET Subscription/s1", "subscription");
        file("GET Subscription/$status", "subscription-status");
        file("GET Subscription/s1/$dead-letters", "dead-letters");
        json(
                "GET Subscription",
                200,
                "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" + read("subscription") + "}]}");
        json(
                "GET PlanDefinition",
                200,
                "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" + read("plan-definition") + "}]}");
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/fhir");
    }

    void file(String call, String fixture) {
        answers.put(call, new Prepared(200, read(fixture)));
    }

    void json(String call, int status, String body) {
        answers.put(call, new Prepared(status, body));
    }

    void refuse(String call, int status, String words) {
        json(call, status, """
                {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"conflict","diagnostics":"%s"}]}""".formatted(words));
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Writes in the order in which they came. */
    List<Call> writes() {
        return calls.stream().filter(c -> c.method().equals("POST")).toList();
    }

    /** Waits for a write whose body has this word. */
    void awaitWrite(String word, Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        synchronized (calls) {
            while (writes().stream().noneMatch(call -> call.body().contains(word))) {
                var left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("no write with " + word + " within " + patience);
                }
                calls.wait(left);
            }
        }
    }

    static String read(String fixture) {
        try (var in = ServerDouble.class.getResourceAsStream("/org/uptake/app/fixtures/" + fixture + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("no fixture " + fixture);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath().substring("/fhir/".length());
            keep(new Call(
                    exchange.getRequestMethod(),
                    path,
                    decoded(exchange.getRequestURI().getRawQuery()),
                    header(exchange, "If-Match"),
                    header(exchange, "Authorization"),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            var prepared = answers.getOrDefault(
                    exchange.getRequestMethod() + " " + path,
                    new Prepared(
                            404,
                            "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"diagnostics\":\"There is no " + path
                                    + ".\"}]}"));
            var body = prepared.body().getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/fhir+json");
            exchange.sendResponseHeaders(prepared.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void keep(Call call) {
        synchronized (calls) {
            calls.add(call);
            calls.notifyAll();
        }
    }

    private static String header(HttpExchange exchange, String name) {
        var value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    private static String decoded(@Nullable String query) {
        return query == null ? "" : URLDecoder.decode(query, UTF_8);
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
