package org.uptake.message;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.store.Unit;
import org.uptake.store.Version;

/** Writes down what became of a message: its row, its Communication and its CommunicationRequest, in one transaction. */
final class Outcome {
    private final Unit unit;
    private final OutboxTable outbox;

    Outcome(Unit unit) {
        this.unit = unit;
        this.outbox = new OutboxTable(unit.connection());
    }

    /**
     * @param row locked by this transaction
     * @param problem for the list that a person looks at; no patient data
     * @param reference the channel's own id, when it told one
     * @return false when the message cannot become that from where it stands
     */
    boolean settle(OutboxRow row, OutboxState state, @Nullable String problem, @Nullable String reference) {
        if (!row.state().mayBecome(state)) return false;
        outbox.settle(row.communication(), state, problem, reference);
        write(row, state, null);
        return true;
    }

    /** Not sent after all. When an earlier attempt may have been taken, nobody can say so. */
    void callOff(OutboxRow row, NotSent why) {
        if (row.uncertain()) {
            settle(row, OutboxState.UNKNOWN, why.code(), null);
            return;
        }
        var state = why == NotSent.DRY_RUN ? OutboxState.DRY_RUN : OutboxState.NOT_SENT;
        if (!row.state().mayBecome(state)) return;
        outbox.settle(row.communication(), state, why.code(), null);
        write(row, state, why);
    }

    void write(OutboxRow row, OutboxState state, @Nullable NotSent why) {
        writeCommunication(row, state, why);
        row.request().flatMap(id -> current("CommunicationRequest", id)).ifPresent(version -> {
            var request = version.tree();
            var status = status(state);
            if (request.path("status").asText().equals(status)) return;
            request.put("status", status);
            unit.update(version.id(), request, null);
        });
    }

    void writeCommunication(OutboxRow row, OutboxState state, @Nullable NotSent why) {
        current("Communication", row.communication()).ifPresent(version -> {
            var message = version.tree();
            MessageFhir.mark(message, state, why, unit.now());
            unit.update(row.communication(), message, null);
        });
    }

    static String status(OutboxState state) {
        return switch (state) {
            case UNSENT, PLANNED, ATTEMPTING, HANDING -> "active";
            case SENT, DELIVERED, READ, FAILED, BOUNCED, UNKNOWN, DRY_RUN -> "completed";
            case NOT_SENT -> "revoked";
        };
    }

    private Optional<Version> current(String type, String id) {
        return unit.current(type, id).filter(version -> !version.deleted());
    }
}
