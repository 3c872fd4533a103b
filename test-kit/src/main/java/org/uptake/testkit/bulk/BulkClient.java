package org.uptake.testkit.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A client of Bulk Data 2.0 as a receiving system has it: begins an export, waits as the server says, fetches files and goes on with
 * a file that broke off. A server that is away for a while is asked again.
 */
public final class BulkClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration PAUSE_WHEN_AWAY = Duration.ofSeconds(1);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI fhir;
    private final Supplier<String> tokens;

    /** The server said no. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(int status, String body) {
            super(status + ": " + body);
        }
    }

    /**
     * @param fhir the FHIR endpoint, without a slash at the end
     * @param tokens a token that is good for the next request
     */
    public BulkClient(URI fhir, Supplier<String> tokens) {
        this.fhir = fhir;
        this.tokens = tokens;
    }

    /**
     * @param kickOff for example {@code Patient/$export?_type=Task}
     * @return the status address
     */
    public URI begin(String kickOff) throws IOException, InterruptedException {
        var request = to(URI.create(fhir + "/" + kickOff))
                .header("Accept", "application/fhir+json")
                .header("Prefer", "respond-async")
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 202) throw new Refused(response.statusCode(), response.body());
        return URI.create(response.headers().firstValue("Content-Location").orElseThrow());
    }

    /** Asks until the export is complete, and answers its manifest. */
    public JsonNode await(URI status) throws IOException, InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            var pause = PAUSE_WHEN_AWAY;
            try {
                var response = http.send(
                        to(status).header("Accept", "application/json").build(), HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() == 200) return JSON.readTree(response.body());
                if (response.statusCode() != 202 && response.statusCode() != 503 && response.statusCode() != 429)
                    throw new Refused(response.statusCode(), response.body());
                pause = Duration.ofSeconds(response.headers()
                        .firstValue("Retry-After")
                        .map(Long::parseLong)
                        .orElse(1L));
            } catch (Refused refused) {
                throw refused;
            } catch (IOException away) {
                // asked again
            }
            Thread.sleep(pause.toMillis());
        }
        throw new IOException("the export did not end in " + PATIENCE);
    }

    /** Fetches a file; what is there already of it is kept and the rest is asked for. */
    public void fetch(String url, Path to) throws IOException, InterruptedException {
        var have = Files.exists(to) ? Files.size(to) : 0;
        var request = to(URI.create(url));
        if (have > 0) request.header("Range", "bytes=" + have + "-");
        var response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (var in = response.body()) {
            if (response.statusCode() == 416) return;
            if (response.statusCode() != 200 && response.statusCode() != 206)
                throw new Refused(
                        response.statusCode(),
                        new String(in.readNBytes(2000), java.nio.charset.StandardCharsets.UTF_8));
            var whole = response.statusCode() == 200;
            try (var out = Files.newOutputStream(
                    to,
                    StandardOpenOption.CREATE,
                    whole ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND)) {
                in.transferTo(out);
            }
        }
    }

    /** Fetches a file and keeps nothing of it but its size in bytes. */
    public long size(String url) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                http.send(to(URI.create(url)).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (var in = response.body()) {
            if (response.statusCode() != 200) throw new Refused(response.statusCode(), "");
            return in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** Ends an export and takes its files away. */
    public void delete(URI status) throws IOException, InterruptedException {
        var response = http.send(to(status).DELETE().build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 202) throw new Refused(response.statusCode(), response.body());
    }

    private HttpRequest.Builder to(URI address) {
        return HttpRequest.newBuilder(address).header("Authorization", "Bearer " + tokens.get());
    }
}
