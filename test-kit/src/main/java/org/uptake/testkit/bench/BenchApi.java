package org.uptake.testkit.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.Supplier;

/** FHIR requests with a token that is renewed before it runs out. */
final class BenchApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long TOKEN_NANOS = 200_000_000_000L;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
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

    Reply get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    Reply post(String path, String body, String... headers) throws IOException, InterruptedException {
        var request = request(path).header("Content-Type", "application/fhir+json");
        for (var i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        return send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server + "/fhir/" + path)).header("Authorization", "Bearer " + token());
    }

    private synchronized String token() {
        if (tokenUntil == Long.MIN_VALUE || System.nanoTime() > tokenUntil) {
            token = tokens.get();
            tokenUntil = System.nanoTime() + TOKEN_NANOS;
        }
        return token;
    }

    private Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body());
    }
}
