package org.uptake.message;

import java.sql.Connection;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Elements;
import org.uptake.store.Store;
import org.uptake.store.Unit;

/** What channels tell: receipts, words that end messages, and what patients write. Each once, whatever comes twice or out of order. */
final class Incoming {
    private final Store store;
    private final Inbound.Taker taker;

    Incoming(Store store, Inbound.Taker taker) {
        this.store = store;
        this.taker = taker;
    }

    /**
     * A channel tells what became of a message.
     *
     * @param id our own key; empty when the channel knows only its own
     * @param reference the channel's key
     * @return false when there is no such message
     */
    boolean receipt(MessageChannel channel, String id, String reference, OutboxState state, @Nullable String problem) {
        return store.write(Messages.SERVER, unit -> {
            var outbox = new OutboxTable(unit.connection());
            var row = outbox.find(id)
                    .or(() -> reference.isEmpty() ? Optional.empty() : outbox.ofReference(channel, reference))
                    .filter(found -> found.channel().equals(Optional.of(channel)))
                    .flatMap(found -> outbox.lock(found.communication()));
            row.ifPresent(
                    known -> new Outcome(unit).settle(known, state, problem, reference.isEmpty() ? null : reference));
            return row.isPresent();
        });
    }

    /**
     * A patient writes.
     *
     * @param id the channel's key of what came in
     * @param from the address, as the outbox writes it
     * @param answered key of the message of ours that is answered, when the channel tells
     * @return empty when nobody here has this address; else what to answer at once, which may be nothing
     */
    Optional<String> words(
            MessageChannel channel, String id, String from, Optional<String> answered, String text, Instant received) {
        return store.write(Messages.SERVER, unit -> {
            var patients = patients(unit, channel, from, answered);
            if (patients.isEmpty()) return Optional.<String>empty();
            if (!isNew(unit.connection(), channel, id, received)) return Optional.of("");
            var language = language(unit, patients.iterator().next());
            if (FixedWords.isReply("stop", text)) {
                for (var patient : patients) OptOut.stop(unit, patient, channel, "Reply by the patient");
                return Optional.of(channel == MessageChannel.SMS ? FixedWords.of("stopped", language) : "");
            }
            if (channel == MessageChannel.SMS && FixedWords.isReply("start", text)) {
                for (var patient : patients) OptOut.startAgain(unit, patient, channel);
                return Optional.of("");
            }
            var last = last(unit, channel, from, answered);
            var inbound = new Inbound(
                    channel,
                    id,
                    last.map(OutboxRow::patient).orElse(patients.iterator().next()),
                    last.map(row -> "Communication/" + row.communication()),
                    last.flatMap(OutboxRow::enrolment),
                    Optional.empty(),
                    text,
                    received);
            return Optional.of(
                    taker.take(unit, inbound, channel != MessageChannel.EMAIL).orElse(""));
        });
    }

    /** From the patient's page. */
    Optional<String> question(Inbound inbound) {
        return store.write(
                Messages.SERVER,
                unit -> isNew(unit.connection(), inbound.channel(), inbound.id(), inbound.received())
                        ? taker.take(unit, inbound, true)
                        : Optional.empty());
    }

    void stop(String patient, MessageChannel channel, String how) {
        store.write(Messages.SERVER, unit -> {
            OptOut.stop(unit, patient, channel, how);
            return patient;
        });
    }

    /** Everybody who shares the address: a family's phone stops for all of them. */
    private Set<String> patients(Unit unit, MessageChannel channel, String from, Optional<String> answered) {
        var outbox = new OutboxTable(unit.connection());
        var patients = new LinkedHashSet<String>();
        answered.flatMap(outbox::find)
                .filter(row -> row.address().equalsIgnoreCase(from))
                .ifPresent(row -> patients.add(row.patient()));
        for (var row : outbox.to(channel, from)) patients.add(row.patient());
        if (patients.isEmpty()) {
            var parameter = channel == MessageChannel.EMAIL ? "email" : "phone";
            for (var patient : unit.search(store.questions()
                            .read("Patient", Map.of(parameter, List.of(from.replace(",", "\\,"))), false))
                    .matches()) patients.add(patient.reference());
        }
        return patients;
    }

    private Optional<OutboxRow> last(Unit unit, MessageChannel channel, String from, Optional<String> answered) {
        var outbox = new OutboxTable(unit.connection());
        return answered.flatMap(outbox::find)
                .filter(row -> row.address().equalsIgnoreCase(from))
                .or(() -> outbox.to(channel, from).stream().findFirst());
    }

    private static String language(Unit unit, String patient) {
        return Elements.id(patient, "Patient")
                .flatMap(id -> unit.look("Patient", id))
                .filter(version -> !version.deleted())
                .map(version -> new Recipient(version.tree()).language())
                .orElse("en");
    }

    private static boolean isNew(Connection connection, MessageChannel channel, String id, Instant received) {
        return Jdbi.create(connection)
                        .withHandle(handle -> handle.execute(
                                "INSERT INTO message_inbound (channel, id, received) VALUES (?, ?, ?)"
                                        + " ON CONFLICT DO NOTHING",
                                channel.code(),
                                id,
                                OutboxTable.at(received)))
                == 1;
    }
}
