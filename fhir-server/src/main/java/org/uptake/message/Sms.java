package org.uptake.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.uptake.fhirjson.Elements;
import org.uptake.network.BoundedBody;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;

/**
 * Text messages by an HTTP gateway: POST of {@code {"id", "to", "text", "receipts", "replies"}} with the header {@code Idempotency-Key}. The id stays the same, so that
 * a gateway makes one message of a request that comes again; an attempt without an answer is therefore repeated.
 */
final class Sms implements Courier {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MessageSettings.SmsGateway gateway;
    private final String base;
    private final Duration patience;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    /** @param base where the gateway reaches this server */
    Sms(MessageSettings.SmsGateway gateway, String base) {
        this(gateway, base, PATIENCE);
    }

    Sms(MessageSettings.SmsGateway gateway, String base, Duration patience) {
        this.gateway = gateway;
        this.base = base;
        this.patience = patience;
    }

    @Override
    public Receipt send(Letter letter, BeforeWords beforeWords) {
        var body = Json.object()
                .put("id", letter.id())
                .put("to", letter.to())
                .put("text", letter.text())
                .put("receipts", base + GatewayServlet.RECEIPTS)
                .put("replies", base + GatewayServlet.REPLIES);
        var request = HttpRequest.newBuilder(gateway.url())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", letter.id())
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)));
        if (!gateway.authorization().isEmpty()) request.header("Authorization", gateway.authorization());
        return Http.send(http, request.build(), patience, "gateway", Sms::reference);
    }

    private static Optional<String> reference(HttpResponse<byte[]> response) {
        try {
            JsonNode answer = Json.parse(response.body());
            return Elements.text(answer, "id");
        } catch (RefusedException notJson) {
            return Optional.empty();
        }
    }

    /** What HTTP answers mean for a message. */
    static final class Http {
        private static final int LARGEST = 64 * 1024;
        private static final int TIMED_OUT = 408;
        private static final int EARLY = 425;
        private static final int TOO_MANY = 429;

        private Http() {}

        interface Reference {
            Optional<String> of(HttpResponse<byte[]> response);
        }

        /** Waits for the whole answer: a request's own time-out ends where the body begins. */
        static Receipt send(HttpClient http, HttpRequest request, Duration patience, String whom, Reference reference) {
            var asked = http.sendAsync(request, answer -> new BoundedBody(LARGEST));
            try {
                return judge(asked.get(patience.toMillis(), TimeUnit.MILLISECONDS), whom, reference);
            } catch (ExecutionException failed) {
                return failed.getCause() instanceof ConnectException
                                || failed.getCause() instanceof HttpConnectTimeoutException
                        ? new Receipt.Away("The " + whom + " cannot be reached.")
                        : new Receipt.Unclear("The " + whom + " has not answered.");
            } catch (TimeoutException slow) {
                asked.cancel(true);
                return new Receipt.Unclear("The " + whom + " has not answered in time.");
            } catch (InterruptedException stopping) {
                asked.cancel(true);
                Thread.currentThread().interrupt();
                return new Receipt.Unclear("Stopped while the " + whom + " was answering.");
            }
        }

        private static Receipt judge(HttpResponse<byte[]> response, String whom, Reference reference) {
            var status = response.statusCode();
            if (status >= 200 && status < 300) return new Receipt.Taken(reference.of(response));
            if (status == EARLY || status == TOO_MANY || status == 401 || status == 403)
                return new Receipt.Away("The " + whom + " does not take it now (" + status + ").");
            if (status >= 400 && status < 500 && status != TIMED_OUT)
                return new Receipt.Refused("The " + whom + " has refused it (" + status + ").");
            return new Receipt.Unclear("The " + whom + " failed (" + status + ").");
        }
    }
}
