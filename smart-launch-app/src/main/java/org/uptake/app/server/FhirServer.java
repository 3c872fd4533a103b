package org.uptake.app.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.uptake.app.visit.ServerTokens;
import org.uptake.app.visit.Visit;

/** Calls fhir-server on behalf of a visit. Calls run at once and side by side, so that a page waits for its slowest part only. */
public final class FhirServer {
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final String FHIR_JSON = "application/fhir+json";
    private static final String ALLOWED = "Allowed: ";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String base;
    private final ServerTokens tokens;
    private final HttpClient http;

    /** @param base fhir-server's FHIR endpoint, for example {@code http://localhost:8080/fhir} */
    public FhirServer(URI base, ServerTokens tokens, HttpClient http) {
        this.base = base.toString().replaceAll("/+$", "");
        this.tokens = tokens;
        this.http = http;
    }

    /** @throws org.uptake.app.visit.VisitOver when no token can be had any more */
    public CompletableFuture<Reply> get(Visit visit, String pathAndQuery) {
        return send(request(visit, pathAndQuery).GET());
    }

    /** @throws org.uptake.app.visit.VisitOver when no token can be had any more */
    public Reply post(Visit visit, String path, JsonNode body) {
        return send(request(visit, path).POST(json(body))).join();
    }

    /**
     * Writes only when the resource is still the version that the person saw; otherwise answers 412.
     *
     * @throws org.uptake.app.visit.VisitOver when no token can be had any more
     */
    public Reply postIfMatch(Visit visit, String path, JsonNode body, String version) {
        return send(request(visit, path)
                        .header("If-Match", "W/\"" + version + "\"")
                        .POST(json(body)))
                .join();
    }

    /**
     * Replaces a resource, when it is still the version that the person saw; otherwise answers 412.
     *
     * @throws org.uptake.app.visit.VisitOver when no token can be had any more
     */
    public Reply putIfMatch(Visit visit, String path, JsonNode body, String version) {
        return send(request(visit, path)
                        .header("If-Match", "W/\"" + version + "\"")
                        .PUT(json(body)))
                .join();
    }

    private HttpRequest.Builder request(Visit visit, String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create(base + "/" + pathAndQuery))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + tokens.token(visit))
                .header("Accept", FHIR_JSON)
                .header("Content-Type", FHIR_JSON);
    }

    private static HttpRequest.BodyPublisher json(JsonNode body) {
        return HttpRequest.BodyPublishers.ofString(body.toString());
    }

    private CompletableFuture<Reply> send(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), BodyHandlers.ofByteArray()).handle((answer, failure) -> {
            return failure != null || isAway(answer.statusCode()) ? new Reply.Away() : read(answer);
        });
    }

    private static boolean isAway(int status) {
        return status == 502 || status == 503 || status == 504;
    }

    private static Reply read(HttpResponse<byte[]> answer) {
        var status = answer.statusCode();
        try {
            var body = answer.body().length == 0 ? FhirNode.EMPTY : new FhirNode(JSON.readTree(answer.body()));
            return status < 300 ? new Reply.Found(body) : refused(status, body);
        } catch (IOException notJson) {
            return refused(status, FhirNode.EMPTY);
        }
    }

    /** Our server says in {@code details.text} what is wrong and in {@code diagnostics} what would be allowed. */
    private static Reply refused(int status, FhirNode outcome) {
        var issues = outcome.each("issue");
        var sentences = issues.stream()
                .flatMap(issue -> issue.text("details", "text").or(() -> issue.text("diagnostics")).stream())
                .toList();
        var allowed = issues.stream()
                .flatMap(issue -> issue.text("diagnostics").stream())
                .filter(text -> text.startsWith(ALLOWED))
                .flatMap(text -> Stream.of(text.substring(ALLOWED.length()).split(", ")))
                .toList();
        var words = sentences.isEmpty()
                ? "Uptake's server refused this without saying why (status " + status + ")."
                : String.join(" ", sentences);
        return new Reply.Refused(status, words, allowed);
    }
}
