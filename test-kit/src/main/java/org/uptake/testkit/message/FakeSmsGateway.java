package org.uptake.testkit.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Takes each message once by its Idempotency-Key, whatever it answers. */
public final class FakeSmsGateway implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String secret;
    private final Map<String, JsonNode> taken = new LinkedHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final ConcurrentLinkedQueue<Mood> moods = new ConcurrentLinkedQueue<>();
    private final Map<String, ConcurrentLinkedQueue<Mood>> moodsOf = new ConcurrentHashMap<>();

    /** How the next request is served. */
    public enum Mood {
        /** Refuses for good. */
        REFUSES,
        /** Says that it is busy, and has taken nothing. */
        BUSY,
        /** Takes the message and breaks the connection before it answers. */
        TAKES_IN_SILENCE,
        /** Takes the message and answers that it has failed. */
        TAKES_AND_FAILS,
        /** Takes the message, begins to answer and never ends. */
        STALLS
    }

    public FakeSmsGateway(String secret) {
        this.secret = secret;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work, "sms-gateway");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/messages", this::take);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/messages");
    }

    /** Serves the next requests so, one after the other; afterwards well. */
    public void next(Mood... each) {
        moods.addAll(List.of(each));
    }

    /** Serves the next requests to one phone so; what goes to others meanwhile is served well. */
    public void next(String phone, Mood... each) {
        moodsOf.computeIfAbsent(phone, first -> new ConcurrentLinkedQueue<>()).addAll(List.of(each));
    }

    private @Nullable Mood mood(String phone) {
        var own = moodsOf.get(phone);
        var mood = own == null ? null : own.poll();
        return mood == null ? moods.poll() : mood;
    }

    private void take(HttpExchange exchange) throws IOException {
        var body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        var mood = mood(body.path("to").asText());
        synchronized (this) {
            requests.add(key);
            if (mood != Mood.REFUSES && mood != Mood.BUSY) taken.putIfAbsent(key, body);
        }
        if (mood == Mood.TAKES_IN_SILENCE) {
            exchange.close();
            return;
        }
        var status = mood == null
                ? 202
                : switch (mood) {
                    case REFUSES -> 400;
                    case BUSY -> 429;
                    case STALLS -> 202;
                    default -> 502;
                };
        var answer = ("{\"id\":\"g-" + key + "\"}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, answer.length);
        if (mood == Mood.STALLS) return;
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** What would have reached phones: key and message, each once. */
    public synchronized Map<String, JsonNode> taken() {
        return new LinkedHashMap<>(taken);
    }

    /** Keys of all requests, in order. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    /** Tells the server what became of a message that was taken; the HTTP status of its answer. */
    public int tell(String key, String status) {
        var message = taken().get(key);
        if (message == null) throw new IllegalArgumentException("no message was taken with this key");
        var receipts = message.path("receipts").asText();
        return post(receipts, "{\"reference\":\"g-" + key + "\",\"status\":\"" + status + "\"}", true)
                .statusCode();
    }

    /** Somebody replies. What the server wants to have answered is in {@code reply}. */
    public HttpResponse<String> reply(String toServer, String id, String from, String text) {
        var body = JSON.createObjectNode().put("id", id).put("from", from).put("text", text);
        return post(toServer + "/messages/sms/replies", body.toString(), true);
    }

    /** @param signed false: by somebody who does not know the secret */
    public HttpResponse<String> post(String url, String body, boolean signed) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .header("Content-Type", "application/json")
                            .header("X-Signature", "sha256=" + signature(signed ? secret : "guess", body))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    private static String signature(String key, String body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
