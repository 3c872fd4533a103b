package org.uptake.app.ehr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The only way out of the process: every request has one deadline for the whole answer, a size limit, and follows no redirect, because a
 * redirect could lead a token or a fetch to a host nobody allowed.
 */
public final class Wire implements HTTPRequestSender, ResourceRetriever {
    private static final int MOST_BYTES = 1 << 20;

    private final Duration deadline;
    private final HttpClient client;
    private final ObjectMapper json = new ObjectMapper();

    public Wire(Duration deadline) {
        this.deadline = deadline;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(deadline)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * The answer to a GET for JSON.
     *
     * @param token bearer token; null for none
     */
    public Reply get(URI address, @Nullable String token) throws IOException {
        return exchange(withToken(HttpRequest.newBuilder(address), token).GET());
    }

    public Reply postJson(URI address, @Nullable String token, JsonNode body) throws IOException {
        return exchange(withToken(HttpRequest.newBuilder(address), token)
                .header("Content-Type", "application/fhir+json")
                .POST(BodyPublishers.ofString(body.toString())));
    }

    /** An answer whose JSON is null when the body was not JSON (an HTML error page, XML). */
    public record Reply(
            int status, @Nullable JsonNode json, @Nullable String date) {}

    private Reply exchange(HttpRequest.Builder request) throws IOException {
        var response = send(request.build());
        return new Reply(
                response.statusCode(),
                parse(response.body()),
                response.headers().firstValue("Date").orElse(null));
    }

    private static HttpRequest.Builder withToken(HttpRequest.Builder request, @Nullable String token) {
        request.header("Accept", "application/fhir+json, application/json;q=0.9");
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private @Nullable JsonNode parse(byte[] body) throws IOException {
        try {
            var tree = json.readTree(body);
            return tree == null || tree.isMissingNode() ? null : tree;
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }

    /** Carries the messages of the OAuth library. */
    @Override
    public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest message) throws IOException {
        var request = HttpRequest.newBuilder(message.getURI());
        message.getHeaderMap().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        var body = message.getBody();
        request.method(
                message.getMethod().name(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        var answer = send(request.build());
        var response = new HTTPResponse(answer.statusCode());
        answer.headers().firstValue("Content-Type").ifPresent(type -> setContentType(response, type));
        response.setBody(new String(answer.body(), StandardCharsets.UTF_8));
        return response;
    }

    private static void setContentType(HTTPResponse response, String type) {
        try {
            response.setContentType(type);
        } catch (ParseException unknown) {
            // Left unset: the library then refuses the answer with its own words.
            response.setHeader("X-Unreadable-Content-Type", type);
        }
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        var answer = send(HttpRequest.newBuilder(URI.create(url.toString())).build());
        if (answer.statusCode() != 200) {
            throw new EhrProblem(url.getHost() + " answered " + answer.statusCode() + " when asked for its keys.");
        }
        return new Resource(new String(answer.body(), StandardCharsets.UTF_8), null);
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        var host = request.uri().getHost();
        var answer = client.sendAsync(request, info -> new BoundedBody(MOST_BYTES));
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            answer.cancel(true);
            throw new EhrProblem(host + " did not answer within " + deadline.toSeconds() + " seconds.", slow);
        } catch (ExecutionException failed) {
            throw new EhrProblem(host + " could not be reached or broke off its answer.", failed);
        } catch (InterruptedException stopped) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new EhrProblem("The program is stopping.", stopped);
        }
    }
}
