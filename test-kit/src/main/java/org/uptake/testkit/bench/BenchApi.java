package org.uptake.testkit.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** FHIR requests with a token that is renewed before it runs out. */
final class BenchApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long TOKEN_NANOS = 200_000_000_000L;

    private final ThreadLocal<Wire> wires = ThreadLocal.withInitial(this::connect);
    private final URI server;
    private final Supplier<String> tokens;
    private volatile String token = "";
    private volatile long tokenUntil = Long.MIN_VALUE;

    BenchApi(URI server, Supplier<String> tokens) {
        this.server = server;
        this.tokens = tokens;
    }

    record Reply(int status, String body) {
        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }
    }

    /** @param headers name, value, name, value ... */
    Reply get(String path, String... headers) throws IOException {
        return send("GET", path, lines("", headers), "");
    }

    Reply post(String path, String body, String... headers) throws IOException {
        return send("POST", path, lines("Content-Type: application/fhir+json\r\n", headers), body);
    }

    Reply postCsv(String path, String rows) throws IOException {
        return send("POST", path, "Content-Type: text/csv\r\n", rows);
    }

    Reply put(String path, String body, String... headers) throws IOException {
        return send("PUT", path, lines("Content-Type: application/fhir+json\r\n", headers), body);
    }

    private static String lines(String first, String... headers) {
        var lines = new StringBuilder(first);
        for (var i = 0; i < headers.length; i += 2)
            lines.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        return lines.toString();
    }

    private Reply send(String method, String path, String headers, String body) throws IOException {
        if (wires.get().isStale()) {
            wires.get().close();
            wires.remove();
        }
        return wires.get()
                .send(
                        method,
                        "/fhir/" + path,
                        "Authorization: Bearer " + token() + "\r\n" + headers,
                        body.getBytes(StandardCharsets.UTF_8));
    }

    private Wire connect() {
        try {
            return new Wire(server);
        } catch (IOException away) {
            throw new UncheckedIOException("the server does not answer", away);
        }
    }

    private synchronized String token() {
        if (tokenUntil == Long.MIN_VALUE || System.nanoTime() > tokenUntil) {
            token = tokens.get();
            tokenUntil = System.nanoTime() + TOKEN_NANOS;
        }
        return token;
    }
}
