package org.uptake.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.uptake.store.Json;

/** A program elsewhere that takes notifications on any path, and can be told to refuse them, to dawdle or to be away. */
final class Receiver implements AutoCloseable {
    /** One notification as it came. */
    record Taken(String path, Map<String, List<String>> headers, ObjectNode bundle) {
        String type() {
            return part("type").path("valueCode").asText();
        }

        JsonNode part(String name) {
            for (var part : bundle.path("entry").path(0).path("resource").path("parameter"))
                if (part.path("name").asText().equals(name)) return part;
            return Json.object();
        }

        /** The numbers of its events. */
        List<Long> numbers() {
            var numbers = new ArrayList<Long>();
            for (var part : bundle.path("entry").path(0).path("resource").path("parameter"))
                if (part.path("name").asText().equals("notification-event"))
                    numbers.add(part.path("part").path(0).path("valueString").asLong());
            return numbers;
        }
    }

    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final List<Taken> refused = new CopyOnWriteArrayList<>();
    private final int port;
    private HttpServer server;
    private volatile int answer = 200;
    private volatile Duration delay = Duration.ZERO;
    private volatile String slowPath = "/";

    Receiver() {
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    private HttpServer listen(int wanted) {
        try {
            var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 50);
            http.setExecutor(Executors.newCachedThreadPool(work -> {
                var thread = new Thread(work, "receiver");
                thread.setDaemon(true);
                return thread;
            }));
            http.createContext("/", exchange -> {
                var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                var one = new Taken(exchange.getRequestURI().getPath(), exchange.getRequestHeaders(), Json.parse(body));
                begun.add(one.path());
                if (one.path().startsWith(slowPath)) pause(delay);
                var status = answer;
                (status / 100 == 2 ? taken : refused).add(one);
                if (status / 100 == 3)
                    exchange.getResponseHeaders().add("Location", "http://127.0.0.1:" + port + "/elsewhere");
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            http.start();
            return http;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    URI origin() {
        return URI.create("http://127.0.0.1:" + port);
    }

    void answers(int status) {
        answer = status;
    }

    /** So long it takes for every path that begins so. */
    void takes(Duration time, String path) {
        slowPath = path;
        delay = time;
    }

    void goesAway() {
        server.stop(0);
    }

    void comesBack() {
        server = listen(port);
    }

    List<Taken> taken(String path) {
        return taken.stream().filter(one -> one.path().equals(path)).toList();
    }

    /** How many requests have come on a path, answered or not. */
    long begun(String path) {
        return begun.stream().filter(path::equals).count();
    }

    List<Taken> refused(String path) {
        return refused.stream().filter(one -> one.path().equals(path)).toList();
    }

    /** Event numbers on a path, in the order in which they were taken. */
    List<Long> numbers(String path) {
        return taken(path).stream()
                .filter(one -> one.type().equals("event-notification"))
                .flatMap(one -> one.numbers().stream())
                .toList();
    }

    /** The first notification on a path that fits, as soon as it is there. */
    Taken await(String path, Predicate<Taken> wanted) {
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < deadline) {
            var found = taken(path).stream().filter(wanted).findFirst();
            if (found.isPresent()) return found.get();
            pause(Duration.ofMillis(20));
        }
        throw new AssertionError("never came on " + path + "; there was " + taken(path));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
