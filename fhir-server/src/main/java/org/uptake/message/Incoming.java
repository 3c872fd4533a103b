package org.uptake.message;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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
            var byKey = outbox.ofKey(id);
            if (byKey.filter(found -> !found.key().equals(id)).isPresent())
                return true; // of an edition that has been sent again since
            var row = byKey.or(() -> reference.isEmpty() ? Optional.empty() : outbox.ofReference(channel, reference))
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
     * @return what to answer at once, which may be nothing; empty for a mail that nobody here can be matched with, which stays where it is
     */
    Optional<String> words(
            MessageChannel channel, String id, String from, Optional<String> answered, String text, Instant received) {
        return store.write(Messages.SERVER, unit -> {
            var patients = patients(unit, channel, from, answered);
            if (patients.isEmpty() && channel == MessageChannel.EMAIL) return Optional.<String>empty();
            if (patients.isEmpty())
                return Optional.of(once(unit, channel, id, received, () -> {
                    new InboundTable(unit.connection())
                            .keep(new InboundTable.Unmatched(channel, id, from, text, received));
                    return taker.isCrisis(text) ? FixedWords.inEveryLanguage("crisis") : "";
                }));
            return Optional.of(once(unit, channel, id, received, () -> {
                var language = language(unit, patients.iterator().next());
                if (FixedWords.isReply("stop", text)) {
                    for (var patient : patients) OptOut.stop(unit, patient, channel, "Reply by the patient");
                    return channel == MessageChannel.SMS ? FixedWords.of("stopped", language) : "";
                }
                if (channel == MessageChannel.SMS && FixedWords.isReply("start", text)) {
                    for (var patient : patients) OptOut.startAgain(unit, patient, channel);
                    return "";
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
                return taker.take(unit, inbound, channel != MessageChannel.EMAIL)
                        .orElse("");
            }));
        });
    }

    /** From the patient's page. */
    Optional<String> question(Inbound inbound) {
        return store.write(
                        Messages.SERVER,
                        unit -> Optional.of(once(
                                unit,
                                inbound.channel(),
                                inbound.id(),
                                inbound.received(),
                                () -> taker.take(unit, inbound, true).orElse(""))))
                .filter(answer -> !answer.isEmpty());
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
        answered.flatMap(outbox::ofKey)
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
        return answered.flatMap(outbox::ofKey)
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

    /** Takes in what was not told before; what was is answered as it was then. */
    private static String once(
            Unit unit, MessageChannel channel, String id, Instant received, Supplier<String> answer) {
        var inbound = new InboundTable(unit.connection());
        if (!inbound.isNew(channel, id, received)) return inbound.answer(channel, id);
        var words = answer.get();
        if (!words.isEmpty()) inbound.answered(channel, id, words);
        return words;
    }
}
