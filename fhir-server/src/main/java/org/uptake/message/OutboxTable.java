package org.uptake.message;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.uptake.store.StoreFailure;

/** SQL of {@code message_outbox}, in somebody's transaction. */
final class OutboxTable {
    /** A server that does not tell for so long is gone. Longer than any channel's time-out. */
    static final Duration LEASE = Duration.ofMinutes(2);

    private static final Pattern EDITION = Pattern.compile("(.{1,64})-[0-9]{1,9}");

    private final Connection transaction;

    OutboxTable(Connection transaction) {
        this.transaction = transaction;
    }

    Optional<OutboxRow> ofDecision(String decision) {
        return first("SELECT * FROM message_outbox WHERE decision = :key", decision);
    }

    Optional<OutboxRow> find(String communication) {
        return first("SELECT * FROM message_outbox WHERE communication = :key", communication);
    }

    /** By what a channel knows a message by, of whatever edition. */
    Optional<OutboxRow> ofKey(String key) {
        return find(key).or(() -> {
            var edition = EDITION.matcher(key);
            return edition.matches() ? find(edition.group(1)) : Optional.empty();
        });
    }

    /** Nobody else changes the row before this transaction ends. */
    Optional<OutboxRow> lock(String communication) {
        return first("SELECT * FROM message_outbox WHERE communication = :key FOR UPDATE", communication);
    }

    Optional<OutboxRow> lockRequest(String request) {
        return first("SELECT * FROM message_outbox WHERE request = :key FOR UPDATE", request);
    }

    Optional<OutboxRow> ofReference(MessageChannel channel, String reference) {
        return with(handle -> handle.createQuery(
                        "SELECT * FROM message_outbox WHERE channel = :channel AND reference = :reference LIMIT 1")
                .bind("channel", channel.code())
                .bind("reference", reference)
                .map((row, context) -> OutboxRow.of(row))
                .findFirst());
    }

    /** The last messages to an address, newest first. */
    List<OutboxRow> to(MessageChannel channel, String address) {
        return with(handle -> handle.createQuery("SELECT * FROM message_outbox WHERE channel = :channel"
                        + " AND address = :address ORDER BY decided DESC LIMIT 50")
                .bind("channel", channel.code())
                .bind("address", address)
                .map((row, context) -> OutboxRow.of(row))
                .list());
    }

    /** What is not in any server's hand yet. */
    List<OutboxRow> planned(String patient) {
        return with(handle -> handle.createQuery("SELECT * FROM message_outbox WHERE patient = :patient"
                        + " AND due IS NOT NULL ORDER BY communication FOR UPDATE")
                .bind("patient", patient)
                .map((row, context) -> OutboxRow.of(row))
                .list());
    }

    /** False when the decision is there already. */
    boolean insert(OutboxRow row) {
        return with(handle -> handle.createUpdate(
                                "INSERT INTO message_outbox (communication, decision, request,"
                                        + " patient, enrolment, category, channel, address, state, problem, decided, due, expires, urgent)"
                                        + " VALUES (:communication, :decision, :request, :patient, :enrolment, :category, :channel,"
                                        + " :address, :state, :problem, :decided, :due, :expires, :urgent) ON CONFLICT (decision) DO NOTHING")
                        .bind("communication", row.communication())
                        .bind("decision", row.decision())
                        .bind("request", row.request().orElse(null))
                        .bind("patient", row.patient())
                        .bind("enrolment", row.enrolment().orElse(null))
                        .bind("category", row.category())
                        .bind("channel", row.channel().map(MessageChannel::code).orElse(null))
                        .bind("address", row.address())
                        .bind("state", row.state().code())
                        .bind("problem", row.problem().orElse(null))
                        .bind("urgent", row.urgent())
                        .bind("decided", at(row.decided()))
                        .bind("due", at(row.due().orElse(null)))
                        .bind("expires", at(row.expires().orElse(null)))
                        .execute()
                == 1);
    }

    /** Takes what is due into this server's hand, and says so before anything is sent. */
    List<OutboxRow> claim(MessageChannel channel, Instant now, int most) {
        return with(handle -> handle.createQuery("UPDATE message_outbox o SET state = 'attempting', due = NULL,"
                        + " claim = claim + 1, attempts = attempts + 1, claimed_until = :until FROM (SELECT communication"
                        + " FROM message_outbox WHERE channel = :channel AND due <= :now ORDER BY due LIMIT :most"
                        + " FOR UPDATE SKIP LOCKED) d WHERE o.communication = d.communication RETURNING o.*")
                .bind("channel", channel.code())
                .bind("now", at(now))
                .bind("until", at(now.plus(LEASE)))
                .bind("most", most)
                .map((row, context) -> OutboxRow.of(row))
                .list());
    }

    /** Only while the claim is this one and nobody has told of the message yet. */
    boolean handing(OutboxRow row) {
        return with(handle -> handle.createUpdate("UPDATE message_outbox SET state = 'handing'"
                                + " WHERE communication = :id AND claim = :claim AND state = 'attempting'")
                        .bind("id", row.communication())
                        .bind("claim", row.claim())
                        .execute()
                == 1);
    }

    /** In the hand of a server that is gone. */
    List<OutboxRow> lapsed(Instant now, int most) {
        return with(handle -> handle.createQuery(
                        "SELECT * FROM message_outbox WHERE claimed_until <= :now ORDER BY claimed_until LIMIT :most")
                .bind("now", at(now))
                .bind("most", most)
                .map((row, context) -> OutboxRow.of(row))
                .list());
    }

    /** Nobody looks at it before then. */
    boolean putOff(OutboxRow lapsed, Instant until) {
        return with(handle -> handle.createUpdate("UPDATE message_outbox SET claimed_until = :until"
                                + " WHERE communication = :id AND claim = :claim AND claimed_until IS NOT NULL")
                        .bind("id", lapsed.communication())
                        .bind("claim", lapsed.claim())
                        .bind("until", at(until))
                        .execute()
                == 1);
    }

    /** To be handed over later. */
    void plan(String communication, Instant due, boolean uncertain, int attempts, @Nullable String problem) {
        with(handle -> handle.createUpdate("UPDATE message_outbox SET state = 'planned', due = :due,"
                        + " claimed_until = NULL, claim = claim + 1, attempts = :attempts, uncertain = :uncertain,"
                        + " problem = :problem WHERE communication = :id")
                .bind("id", communication)
                .bind("due", at(due))
                .bind("attempts", attempts)
                .bind("uncertain", uncertain)
                .bind("problem", problem)
                .execute());
    }

    /**
     * A person wants it sent after all: it counts as not tried yet.
     *
     * @param anew under another key, so that the channel does not take it for the one that it knows
     */
    void again(String communication, Instant due, Instant expires, boolean anew) {
        with(handle -> handle.createUpdate("UPDATE message_outbox SET state = 'planned', due = :due, attempts = 0,"
                        + " uncertain = false, problem = NULL, expires = :expires,"
                        + " edition = edition + CASE WHEN :anew THEN 1 ELSE 0 END,"
                        + " reference = CASE WHEN :anew THEN NULL ELSE reference END WHERE communication = :id")
                .bind("anew", anew)
                .bind("id", communication)
                .bind("due", at(due))
                .bind("expires", at(expires))
                .execute());
    }

    /** What became of it. */
    void settle(String communication, OutboxState state, @Nullable String problem, @Nullable String reference) {
        with(handle -> handle.createUpdate("UPDATE message_outbox SET state = :state, due = NULL, claimed_until = NULL,"
                        + " problem = :problem, reference = coalesce(:reference, reference) WHERE communication = :id")
                .bind("id", communication)
                .bind("state", state.code())
                .bind("problem", problem)
                .bind("reference", reference)
                .execute());
    }

    /** What a person should look at, newest first. */
    List<OutboxRow> stuck(int most) {
        return with(handle -> handle.createQuery("SELECT * FROM message_outbox WHERE state IN ('failed', 'bounced',"
                        + " 'unknown') ORDER BY decided DESC LIMIT :most")
                .bind("most", most)
                .map((row, context) -> OutboxRow.of(row))
                .list());
    }

    boolean isOptedOut(String patient, Collection<String> channels) {
        return with(handle -> handle.createQuery(
                                "SELECT count(*) FROM message_opt_out WHERE patient = :patient AND channel = ANY(:channels)")
                        .bind("patient", patient)
                        .bind("channels", channels.toArray(new String[0]))
                        .mapTo(Integer.class)
                        .one()
                > 0);
    }

    /** Ids of the Consents by which a patient has opted out of a channel. */
    List<String> optOuts(String patient, String channel) {
        return with(handle -> handle.createQuery("SELECT consent FROM message_opt_out"
                        + " WHERE patient = :patient AND channel = :channel ORDER BY consent")
                .bind("patient", patient)
                .bind("channel", channel)
                .mapTo(String.class)
                .list());
    }

    void optOut(String consent, String patient, Collection<String> channels) {
        with(handle -> handle.execute("DELETE FROM message_opt_out WHERE consent = ?", consent));
        for (var channel : channels)
            with(handle -> handle.execute(
                    "INSERT INTO message_opt_out (consent, patient, channel) VALUES (?, ?, ?)",
                    consent,
                    patient,
                    channel));
    }

    private Optional<OutboxRow> first(String sql, String key) {
        return with(handle -> handle.createQuery(sql)
                .bind("key", key)
                .map((row, context) -> OutboxRow.of(row))
                .findFirst());
    }

    static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private <T> T with(Function<Handle, T> work) {
        try {
            return Jdbi.create(transaction)
                    .registerArrayType(String.class, "text")
                    .withHandle(work::apply);
        } catch (JdbiException failed) {
            if (failed.getCause() instanceof SQLException broken) throw new StoreFailure(broken);
            throw failed;
        }
    }
}
