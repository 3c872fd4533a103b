package org.uptake.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * One of the two servers as a client sees it.
 *
 * @param base the address of its FHIR endpoint, without a slash at the end
 */
record FhirHttp(String name, String base) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    record Reply(int status, JsonNode body) {}

    Reply get(String path) {
        return send(request(base + "/" + path).GET());
    }

    /** An address that the server itself gave, such as that of a next page. */
    Reply follow(String address) {
        return send(request(address).GET());
    }

    Reply put(String path, String body) {
        return send(request(base + "/" + path).PUT(BodyPublishers.ofString(body)));
    }

    Reply post(String path, String body) {
        return send(request(base + "/" + path).POST(BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", "Bearer system")
                .header("Content-Type", "application/fhir+json");
    }

    private static Reply send(HttpRequest.Builder request) {
        try {
            var response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
