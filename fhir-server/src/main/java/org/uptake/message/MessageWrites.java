package org.uptake.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.refusal.Refusal;
import org.uptake.store.WriteRule;

/**
 * A Communication moves as its state machine allows, and one that the outbox has says what the outbox knows: nobody writes "sent" for
 * more than a channel has said, or other words than those that went out.
 */
final class MessageWrites implements WriteRule {
    private static final String PROFILE = Uptake.extension("message");

    @Override
    public String type() {
        return "Communication";
    }

    @Override
    public void check(Attempt attempt) {
        var before = attempt.before();
        var after = attempt.after();
        if (before == null) return;
        // What the outbox has is a message, whatever it claims to be.
        var row = new OutboxTable(attempt.unit().connection())
                .find(after.path("id").asText());
        if (row.isEmpty() && !isMessage(before)) return;
        if (row.isPresent() && !isMessage(after)) Elements.claim(attempt.after(), PROFILE);
        var from = before.path("status").asText();
        var to = after.path("status").asText();
        // one that bounced after a channel had taken it, and that a person sends again
        var again = row.isPresent() && from.equals("completed") && to.equals("preparation");
        if (!again && !EventStatus.mayMove(EventStatus.COMMUNICATION, from, to))
            throw Refusal.of(
                            409,
                            "business-rule",
                            "message-move",
                            "A message that is " + from + " cannot become " + to + ".")
                    .at("Communication.status")
                    .allowing(EventStatus.COMMUNICATION.getOrDefault(from, Set.of()).stream()
                            .sorted()
                            .toList())
                    .asException();
        row.ifPresent(known -> hold(known, before, after));
    }

    private static boolean isMessage(JsonNode communication) {
        for (var profile : communication.path("meta").path("profile"))
            if (profile.asText().equals(PROFILE)) return true;
        return false;
    }

    private static void hold(OutboxRow row, JsonNode before, JsonNode after) {
        if (row.state() == OutboxState.UNSENT) return;
        var to = after.path("status").asText();
        var settled = row.due().isEmpty() && !row.state().isInHand();
        if (to.equals("entered-in-error") && settled) return;
        var told = delivery(after);
        if (!agrees(row.state(), to)
                || (told.isPresent() && !told.get().equals(row.state().deliveryStatus())))
            throw Refusal.of(
                            409,
                            "business-rule",
                            "message-outbox",
                            "The outbox says that this message is "
                                    + row.state().code() + ". To call it off, revoke its CommunicationRequest.")
                    .at("Communication.status", "Communication.extension")
                    .asException();
        if (!before.path("payload").equals(after.path("payload"))
                || !before.path("topic").equals(after.path("topic")))
            throw Refusal.of(
                            409, "business-rule", "message-outbox", "The words of a message stay as they were decided.")
                    .at("Communication.payload")
                    .asException();
    }

    private static Optional<String> delivery(JsonNode message) {
        return Elements.extension(message, MessageFhir.DELIVERY_STATUS)
                .flatMap(extension -> Elements.text(extension, "valueCode"));
    }

    private static boolean agrees(OutboxState state, String status) {
        return switch (state) {
            case UNSENT -> true;
            case PLANNED, ATTEMPTING, HANDING ->
                Set.of("preparation", "in-progress").contains(status);
            case SENT, DELIVERED, READ -> status.equals("completed");
            case FAILED, BOUNCED -> Set.of("not-done", "completed").contains(status);
            case UNKNOWN -> status.equals("unknown");
            case NOT_SENT, DRY_RUN -> status.equals("not-done");
        };
    }
}
