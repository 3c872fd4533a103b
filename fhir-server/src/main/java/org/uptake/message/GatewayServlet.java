package org.uptake.message;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;

/** {@code /messages/sms/*}: what the text gateway tells. Every call is signed: {@code X-Signature: sha256=} HMAC of the body, in hexadecimal. */
final class GatewayServlet extends HttpServlet {
    static final String RECEIPTS = "/messages/sms/receipts";
    static final String REPLIES = "/messages/sms/replies";
    private static final long serialVersionUID = 1;
    private static final int LARGEST = 64 * 1024;
    private static final int LONGEST_TEXT = 5_000;
    private static final Map<String, OutboxState> STATES = Map.of(
            "sent", OutboxState.SENT,
            "delivered", OutboxState.DELIVERED,
            "read", OutboxState.READ,
            "failed", OutboxState.FAILED,
            "rejected", OutboxState.FAILED,
            "expired", OutboxState.FAILED,
            "bounced", OutboxState.BOUNCED,
            "undeliverable", OutboxState.BOUNCED);

    private final transient byte[] secret;
    private final transient Incoming incoming;
    private final transient Clock clock;

    GatewayServlet(String secret, Incoming incoming, Clock clock) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.incoming = incoming;
        this.clock = clock;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var body = request.getInputStream().readNBytes(LARGEST + 1);
        if (body.length > LARGEST) answer(response, 413, "error", "too long");
        else if (!isSigned(request.getHeader("X-Signature"), body))
            answer(response, 401, "error", "X-Signature is missing or wrong");
        else
            try {
                take(request, response, Json.parse(body));
            } catch (RefusedException notJson) {
                answer(response, 400, "error", "not a JSON object");
            }
    }

    private void take(HttpServletRequest request, HttpServletResponse response, JsonNode told) throws IOException {
        switch (request.getServletPath() + String.valueOf(request.getPathInfo())) {
            case RECEIPTS -> receipt(response, told);
            case REPLIES -> reply(response, told);
            default -> answer(response, 404, "error", "there is nothing here");
        }
    }

    private void receipt(HttpServletResponse response, JsonNode told) throws IOException {
        var state = STATES.get(told.path("status").asText());
        if (state == null) {
            answer(response, 400, "error", "status is one of " + String.join(", ", STATES.keySet()));
            return;
        }
        var code = told.path("code").asText("").replaceAll("[^A-Za-z0-9._-]", "");
        var known = incoming.receipt(
                MessageChannel.SMS,
                told.path("id").asText(""),
                told.path("reference").asText(""),
                state,
                code.isEmpty() ? null : "The gateway says " + code + ".");
        if (known) answer(response, 200, "status", "ok");
        else answer(response, 404, "error", "no such message");
    }

    private void reply(HttpServletResponse response, JsonNode told) throws IOException {
        var from = Recipient.phone(told.path("from").asText(""));
        var text = told.path("text").asText("");
        var id = told.path("id").asText("");
        if (from.isEmpty() || id.isEmpty() || text.isBlank() || text.length() > LONGEST_TEXT) {
            answer(response, 400, "error", "needs id, from (E.164) and text");
            return;
        }
        Optional<String> answer =
                incoming.words(MessageChannel.SMS, id, from.get(), Optional.empty(), text, clock.instant());
        answer(response, 200, "reply", answer.orElse(""));
    }

    private boolean isSigned(@Nullable String header, byte[] body) {
        if (header == null || !header.startsWith("sha256=")) return false;
        var wanted = HexFormat.of().formatHex(Links.hmac(secret, body));
        return MessageDigest.isEqual(
                wanted.getBytes(StandardCharsets.US_ASCII),
                header.substring("sha256=".length()).getBytes(StandardCharsets.US_ASCII));
    }

    private static void answer(HttpServletResponse response, int status, String name, String words) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json;charset=utf-8");
        response.getOutputStream()
                .write(Json.write(Json.object().put(name, words)).getBytes(StandardCharsets.UTF_8));
    }
}
