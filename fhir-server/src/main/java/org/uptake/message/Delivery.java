package org.uptake.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.fhirjson.Elements;
import org.uptake.message.Courier.Letter;
import org.uptake.message.Courier.Receipt;
import org.uptake.store.Store;
import org.uptake.store.StoreFailure;
import org.uptake.store.Version;

/** One attempt at one message: may it go, give it to the channel, write down what the channel said. */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final int TRIES_TO_RECORD = 20;
    private static final long BETWEEN_TRIES = 1_000;

    private final Messages messages;
    private final Store store;
    private final Map<MessageChannel, Courier> couriers;
    private final Clock clock;
    private final RandomGenerator random;

    /** @param random must be safe for use by several threads */
    Delivery(Messages messages, Map<MessageChannel, Courier> couriers, Clock clock, RandomGenerator random) {
        this.messages = messages;
        this.store = messages.store();
        this.couriers = Map.copyOf(couriers);
        this.clock = clock;
        this.random = random;
    }

    /** @param row claimed by this server */
    void deliver(OutboxRow row) {
        if (hold(row)) return;
        var channel = row.channel().orElseThrow();
        var courier = couriers.get(channel);
        if (courier == null) {
            record(row, new Receipt.Away("This server has no such channel."));
            return;
        }
        var receipt =
                courier.send(letter(row), () -> store.read(connection -> new OutboxTable(connection).handing(row)));
        record(row, receipt);
    }

    /** Whether it must not go now: because of what has happened since it was decided, or of the hour. */
    private boolean hold(OutboxRow row) {
        var now = clock.instant();
        var patient = current(row.patient()).orElse(null);
        if (patient == null) return callOff(row, NotSent.CANCELLED);
        var enrolment = row.enrolment().flatMap(this::current);
        if (row.expires().filter(now::isAfter).isPresent()) return callOff(row, NotSent.EXPIRED);
        if (!hasStill(row, patient)) return callOff(row, NotSent.NO_ADDRESS);
        if (!row.urgent()) {
            var objection = store.read(connection -> Contact.objection(
                    connection,
                    row.patient(),
                    patient,
                    enrolment,
                    row.enrolment().isPresent(),
                    row.category(),
                    row.channel()));
            if (objection.isPresent()) return callOff(row, objection.get());
            var zone = messages.zone(patient, enrolment, this::current);
            var next = messages.settings().quiet().next(now, zone);
            if (next.isAfter(now)) {
                settle(
                        row,
                        table -> table.plan(
                                row.communication(),
                                next,
                                row.uncertain(),
                                row.attempts() - 1,
                                row.problem().orElse(null)));
                return true;
            }
        } else if (new Recipient(patient).isDead()) return callOff(row, NotSent.DECEASED);
        return messages.settings().dryRun() && callOff(row, NotSent.DRY_RUN);
    }

    /** What was decided for an address that the patient has given up does not go there. */
    private static boolean hasStill(OutboxRow row, JsonNode patient) {
        return row.channel().equals(Optional.of(MessageChannel.PORTAL))
                || new Recipient(patient)
                        .addresses().stream().anyMatch(address -> address.to().equals(row.address()));
    }

    private Optional<JsonNode> current(String reference) {
        var parts = reference.split("/", 2);
        return store.current(parts[0], parts[1])
                .filter(version -> !version.deleted())
                .map(Version::tree);
    }

    private boolean callOff(OutboxRow row, NotSent why) {
        store.write(Messages.SERVER, unit -> {
            new OutboxTable(unit.connection())
                    .lock(row.communication())
                    .filter(locked -> isOurs(row, locked))
                    .ifPresent(locked -> new Outcome(unit).callOff(locked, why));
            return why;
        });
        return true;
    }

    private Letter letter(OutboxRow row) {
        var message = current("Communication/" + row.communication()).orElseThrow();
        return new Letter(
                row,
                row.key(),
                row.address(),
                Elements.text(message.path("topic"), "text").orElse(""),
                message.path("payload").path(0).path("contentString").asText(),
                messages.link(row.communication()));
    }

    /** A channel's answer is not lost because the database is away for some seconds. */
    void record(OutboxRow row, Receipt receipt) {
        for (var attempt = 1; ; attempt++)
            try {
                recordOnce(row, receipt);
                return;
            } catch (StoreFailure failure) {
                if (attempt == TRIES_TO_RECORD) throw failure;
                LOG.warn("cannot record what the channel said just now; trying again");
                try {
                    Thread.sleep(BETWEEN_TRIES);
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                    throw failure;
                }
            }
    }

    private void recordOnce(OutboxRow row, Receipt receipt) {
        store.write(Messages.SERVER, unit -> {
            var outbox = new OutboxTable(unit.connection());
            var locked = outbox.lock(row.communication()).filter(now -> isOurs(row, now));
            if (locked.isEmpty()) return receipt; // a receipt was faster, or another server has taken over
            var outcome = new Outcome(unit);
            if (receipt instanceof Receipt.Taken taken)
                outcome.settle(
                        locked.get(), OutboxState.SENT, null, taken.reference().orElse(null));
            else if (receipt instanceof Receipt.Refused refused)
                outcome.settle(
                        locked.get(),
                        row.uncertain() ? OutboxState.UNKNOWN : OutboxState.FAILED,
                        refused.problem(),
                        null);
            else if (receipt instanceof Receipt.Away away) later(locked.get(), outbox, outcome, away.problem(), false);
            else if (receipt instanceof Receipt.Unclear unclear)
                later(locked.get(), outbox, outcome, unclear.problem(), true);
            return receipt;
        });
    }

    private void later(OutboxRow row, OutboxTable outbox, Outcome outcome, String problem, boolean unclear) {
        var channel = row.channel().orElseThrow();
        var retries = Retries.of(channel);
        var uncertain = row.uncertain() || unclear;
        if (unclear && !channel.isIdempotent()) {
            outcome.settle(row, OutboxState.UNKNOWN, problem, null);
        } else if (row.attempts() >= retries.mostAttempts()) {
            outcome.settle(row, uncertain ? OutboxState.UNKNOWN : OutboxState.FAILED, problem, null);
        } else {
            var due = clock.instant().plus(retries.after(Math.max(1, row.attempts()), random));
            outbox.plan(row.communication(), due, uncertain, row.attempts(), problem);
        }
    }

    /** A server that held it is gone. What it had begun to give to a mail server stays unknown; all else is tried again. */
    void takeOver(OutboxRow lapsed) {
        settle(lapsed, outbox -> {
            if (lapsed.channel().map(MessageChannel::isIdempotent).orElse(false)
                    || lapsed.state() == OutboxState.ATTEMPTING)
                outbox.plan(
                        lapsed.communication(),
                        clock.instant(),
                        lapsed.uncertain()
                                || lapsed.channel()
                                        .map(MessageChannel::isIdempotent)
                                        .orElse(false),
                        lapsed.attempts(),
                        "A server was interrupted.");
        });
        if (lapsed.state() == OutboxState.HANDING)
            store.write(Messages.SERVER, unit -> {
                new OutboxTable(unit.connection())
                        .lock(lapsed.communication())
                        .filter(locked -> isOurs(lapsed, locked))
                        .ifPresent(locked -> new Outcome(unit)
                                .settle(
                                        locked,
                                        OutboxState.UNKNOWN,
                                        "A server was interrupted while it was sending.",
                                        null));
                return lapsed;
            });
    }

    private interface Step {
        void on(OutboxTable outbox);
    }

    private void settle(OutboxRow row, Step step) {
        store.write(Messages.SERVER, unit -> {
            var outbox = new OutboxTable(unit.connection());
            outbox.lock(row.communication())
                    .filter(locked -> isOurs(row, locked))
                    .ifPresent(locked -> step.on(outbox));
            return row;
        });
    }

    private static boolean isOurs(OutboxRow mine, OutboxRow locked) {
        return locked.claim() == mine.claim() && locked.state().isInHand();
    }
}
