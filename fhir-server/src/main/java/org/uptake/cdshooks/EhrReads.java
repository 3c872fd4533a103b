package org.uptake.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;

/**
 * Reads what was not prefetched, side by side and for half a second at most, from the EHR's own FHIR base and from nowhere else: no
 * address of a request or an answer is followed. The token is used for these reads and forgotten.
 */
final class EhrReads {
    private static final Logger LOG = LoggerFactory.getLogger(EhrReads.class);
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int LARGEST = 2 << 20;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    void into(
            PatientData data, Set<String> types, CdsClient ehr, Prefetch prefetch, HookRequest request, String token) {
        var asked = new LinkedHashMap<String, CompletableFuture<Optional<JsonNode>>>();
        for (var type : types)
            asked.put(
                    type,
                    read(
                            URI.create(CdsClient.plain(ehr.fhirBase().toString()) + "/"
                                    + prefetch.query(type, request.patient())),
                            token));
        var end = System.nanoTime() + PATIENCE.toNanos();
        asked.forEach((type, answer) -> await(answer, end).ifPresent(value -> data.take(type, value)));
    }

    private CompletableFuture<Optional<JsonNode>> read(URI address, String token) {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(address)
                    .timeout(PATIENCE)
                    .header("Accept", "application/fhir+json")
                    .header("Authorization", "Bearer " + token)
                    .build();
        } catch (IllegalArgumentException notAHeader) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return http.sendAsync(request, BodyHandlers.ofInputStream()).thenApply(answer -> {
            try (var body = answer.body()) {
                return answer.statusCode() == 200 ? parsed(body) : Optional.<JsonNode>empty();
            } catch (IOException cutOff) {
                return Optional.empty();
            }
        });
    }

    private static Optional<JsonNode> parsed(InputStream body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var part = new byte[16 << 10];
        for (var n = body.read(part); n >= 0; n = body.read(part)) {
            bytes.write(part, 0, n);
            if (bytes.size() > LARGEST) return Optional.empty();
        }
        try {
            return Optional.of(Json.parse(bytes.toByteArray()));
        } catch (RefusedException notJson) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> await(CompletableFuture<Optional<JsonNode>> answer, long end) {
        try {
            return answer.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException away) {
            LOG.info("an EHR did not answer a read in time");
            answer.cancel(true);
            return Optional.empty();
        }
    }
}
