package org.uptake.message;

import java.util.Objects;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.refusal.Refusal;
import org.uptake.store.Version;

/** {@code Communication/[id]/$send-again}: a person has looked and wants it sent. */
final class SendAgain implements Operation {
    private final Messages messages;

    SendAgain(Messages messages) {
        this.messages = messages;
    }

    @Override
    public Answer answer(Call call) {
        var id = Objects.requireNonNull(call.id());
        Version planned = messages.store().write(call.caller(), unit -> {
            var outbox = new OutboxTable(unit.connection());
            var row = outbox.lock(id)
                    .filter(known ->
                            known.channel().isPresent() && known.state().mayBecome(OutboxState.PLANNED))
                    .filter(known -> !known.state().isInHand())
                    .orElseThrow(() -> Refusal.of(
                                    409,
                                    "business-rule",
                                    "message-settled",
                                    "Only a message that failed, bounced or is unknown can be sent again.")
                            .asException());
            // What may have arrived goes out by the same key and is one message; by it a channel would make nothing of
            // what has not.
            outbox.again(id, unit.now(), unit.now().plus(Deciding.USEFUL), row.state() != OutboxState.UNKNOWN);
            new Outcome(unit).write(row, OutboxState.PLANNED, null);
            return unit.look("Communication", id).orElseThrow();
        });
        return Answer.ok(planned);
    }
}
