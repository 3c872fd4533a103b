package org.uptake.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.network.BoundedBody;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;

/**
 * Reads what was not prefetched, side by side and for half a second at most, from the EHR's own FHIR base and from nowhere else: no
 * address of a request or an answer is followed. The token is used for these reads and forgotten.
 */
final class EhrReads {
    private static final Logger LOG = LoggerFactory.getLogger(EhrReads.class);
    static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int LARGEST = 2 << 20;

    private final Duration patience;
    private final HttpClient http;

    /** @param patience for all reads of one question together */
    EhrReads(Duration patience) {
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .connectTimeout(patience)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    void into(
            PatientData data, Set<String> types, CdsClient ehr, Prefetch prefetch, HookRequest request, String token) {
        var addresses = new LinkedHashMap<String, URI>();
        for (var type : types)
            addresses.put(
                    type,
                    URI.create(CdsClient.plain(ehr.fhirBase().toString()) + "/"
                            + prefetch.query(type, request.patient())));
        read(addresses, token).forEach(data::take);
    }

    /** What came in time, by type. What did not is broken off: it holds no thread meanwhile and no connection afterwards. */
    Map<String, JsonNode> read(Map<String, URI> addresses, String token) {
        var asked = new LinkedHashMap<String, CompletableFuture<HttpResponse<byte[]>>>();
        addresses.forEach((type, address) -> ask(address, token).ifPresent(answer -> asked.put(type, answer)));
        var end = System.nanoTime() + patience.toNanos();
        var read = new LinkedHashMap<String, JsonNode>();
        asked.forEach((type, answer) -> await(answer, end).ifPresent(value -> read.put(type, value)));
        return read;
    }

    private Optional<CompletableFuture<HttpResponse<byte[]>>> ask(URI address, String token) {
        try {
            var request = HttpRequest.newBuilder(address)
                    .timeout(patience)
                    .header("Accept", "application/fhir+json")
                    .header("Authorization", "Bearer " + token)
                    .build();
            return Optional.of(http.sendAsync(request, answer -> new BoundedBody(LARGEST)));
        } catch (IllegalArgumentException notAHeader) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> parsed(HttpResponse<byte[]> answer) {
        if (answer.statusCode() != 200) return Optional.empty();
        try {
            return Optional.of(Json.parse(answer.body()));
        } catch (RefusedException notJson) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> await(CompletableFuture<HttpResponse<byte[]>> answer, long end) {
        try {
            return parsed(answer.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (InterruptedException stopping) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException away) {
            LOG.info("an EHR did not answer a read in time");
            answer.cancel(true);
            return Optional.empty();
        }
    }
}
