package org.uptake.message;

import java.util.Set;
import org.uptake.refusal.Refusal;
import org.uptake.store.WriteRule;

/** A CommunicationRequest moves as its state machine allows; revoking it calls the message off, in the same transaction. */
final class RequestWrites implements WriteRule {
    @Override
    public String type() {
        return "CommunicationRequest";
    }

    @Override
    public void check(Attempt attempt) {
        var before = attempt.before();
        if (before == null) return;
        var from = before.path("status").asText();
        var to = attempt.after().path("status").asText();
        if (!EventStatus.mayMove(EventStatus.REQUEST, from, to))
            throw Refusal.of(
                            409,
                            "business-rule",
                            "message-move",
                            "A request that is " + from + " cannot become " + to + ".")
                    .at("CommunicationRequest.status")
                    .allowing(EventStatus.REQUEST.getOrDefault(from, Set.of()).stream()
                            .sorted()
                            .toList())
                    .asException();
        if (from.equals(to)) return;
        var outbox = new OutboxTable(attempt.unit().connection());
        outbox.lockRequest(attempt.after().path("id").asText()).ifPresent(row -> follow(attempt, row, to));
    }

    private static void follow(Attempt attempt, OutboxRow row, String to) {
        if (to.equals("revoked") && row.due().isPresent()) {
            new OutboxTable(attempt.unit().connection())
                    .settle(
                            row.communication(),
                            row.uncertain() ? OutboxState.UNKNOWN : OutboxState.NOT_SENT,
                            NotSent.CANCELLED.code(),
                            null);
            new Outcome(attempt.unit())
                    .writeCommunication(
                            row, row.uncertain() ? OutboxState.UNKNOWN : OutboxState.NOT_SENT, NotSent.CANCELLED);
            return;
        }
        var expected = Outcome.status(row.state());
        if (!to.equals(expected))
            throw Refusal.of(
                            409,
                            "business-rule",
                            "message-outbox",
                            "The outbox says that this message is "
                                    + row.state().code() + ".")
                    .at("CommunicationRequest.status")
                    .asException();
    }
}
