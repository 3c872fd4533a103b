package org.uptake.testkit.clinic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Supplier;

/** The server's FHIR API over HTTP. Any answer but a success throws {@link IllegalStateException} with the server's words. */
final class FhirServer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final String base;
    private final Supplier<String> token;

    /** @param token asked before every request */
    FhirServer(String base, Supplier<String> token) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.token = token;
    }

    JsonNode get(String path) {
        return send(request(path).GET(), "GET " + path);
    }

    JsonNode put(String path, ObjectNode resource) {
        return send(request(path).PUT(body(resource)), "PUT " + path);
    }

    /** Comma-separated values. */
    JsonNode csv(String path, String rows) {
        return send(
                request(path).setHeader("Content-Type", "text/csv").POST(HttpRequest.BodyPublishers.ofString(rows)),
                "POST " + path);
    }

    JsonNode post(String path, ObjectNode resource) {
        return send(request(path).POST(body(resource)), "POST " + path);
    }

    /** @param version the version of the instance that the caller saw */
    JsonNode post(String path, ObjectNode resource, String version) {
        return send(request(path).header("If-Match", "W/\"" + version + "\"").POST(body(resource)), "POST " + path);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(path.isEmpty() ? base : base + "/" + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token.get())
                .header("Accept", "application/fhir+json")
                .header("Content-Type", "application/fhir+json");
    }

    private static HttpRequest.BodyPublisher body(ObjectNode resource) {
        return HttpRequest.BodyPublishers.ofString(resource.toString());
    }

    private JsonNode send(HttpRequest.Builder request, String what) {
        try {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2)
                throw new IllegalStateException(
                        what + " was answered with " + answer.statusCode() + ": " + reason(answer.body()));
            return JSON.readTree(answer.body());
        } catch (IOException unreachable) {
            throw new UncheckedIOException(what + ": no answer from " + base, unreachable);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(what + " was interrupted", stopped);
        }
    }

    private static String reason(String body) throws IOException {
        if (!body.startsWith("{")) return "no OperationOutcome";
        var issue = JSON.readTree(body).path("issue").path(0);
        return issue.path("diagnostics").asText(issue.at("/details/text").asText("no words"));
    }
}
