package org.uptake.subscription;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.uptake.store.StoreFailure;

/** Table {@code subscription_queue}, as the rules write it: in the transaction of the Subscription's version. */
final class Queue {
    /** A delivery that has not ended this long after its time-out belongs to a server that is gone. */
    private static final int GRACE_SECONDS = 5;

    private final Connection transaction;

    Queue(Connection transaction) {
        this.transaction = transaction;
    }

    /** The header lines that are kept for a subscription, sealed. */
    List<String> secrets(String id) {
        return with(handle -> handle.createQuery("SELECT secrets FROM subscription_queue WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> List.of((String[]) row.getArray(1).getArray()))
                .findFirst()
                .orElse(List.of()));
    }

    /** A client has written the subscription. Event numbers go on where they were. */
    void put(Entry entry) {
        with(handle -> handle.createUpdate(
                        "INSERT INTO subscription_queue (id, version, status, topic, receiver, owner,"
                                + " patient, secrets, lease_seconds, heartbeat, ends, due) VALUES (:id, :version, :status, :topic,"
                                + " :receiver, :owner, :patient, :secrets, :lease, :heartbeat, :ends, :due)"
                                + " ON CONFLICT (id) DO UPDATE SET version = excluded.version, status = excluded.status,"
                                + " topic = excluded.topic, receiver = excluded.receiver, owner = excluded.owner,"
                                + " patient = excluded.patient, secrets = excluded.secrets, lease_seconds = excluded.lease_seconds,"
                                + " heartbeat = excluded.heartbeat, ends = excluded.ends, due = excluded.due,"
                                + " started = subscription_queue.started AND excluded.status <> 'off',"
                                + " failures = 0, failing_since = NULL, claimed_until = NULL,"
                                + " claim = subscription_queue.claim + 1")
                .bind("id", entry.id())
                .bind("version", entry.version())
                .bind("status", entry.status().code())
                .bind("topic", entry.plan().topic().url())
                .bind("receiver", receiver(entry.plan()))
                .bind("owner", entry.owner().json())
                .bind("patient", entry.patient().orElse(null))
                .bind("secrets", entry.secrets().toArray(new String[0]))
                .bind("lease", Math.toIntExact(entry.plan().channel().timeout().toSeconds()) + GRACE_SECONDS)
                .bind(
                        "heartbeat",
                        entry.plan()
                                .channel()
                                .heartbeat()
                                .map(period -> Math.toIntExact(period.toSeconds()))
                                .orElse(null))
                .bind("ends", at(entry.ends().orElse(null)))
                .bind("due", at(due(entry)))
                .execute());
    }

    private static @Nullable Instant due(Entry entry) {
        return switch (entry.status()) {
            case REQUESTED, ACTIVE -> entry.now();
            case ERROR -> entry.ends().orElse(null);
            case OFF -> null;
        };
    }

    /**
     * @param patient id of the patient whom the owner's rights confine the events to
     * @param secrets header lines, sealed
     */
    record Entry(
            String id,
            int version,
            SubscriptionStatus status,
            Plan plan,
            Owner owner,
            Optional<String> patient,
            List<String> secrets,
            Optional<Instant> ends,
            Instant now) {}

    /** The server has moved the subscription on: an active one looks at once whether events wait. */
    void moved(String id, int version, SubscriptionStatus status, @Nullable String problem, Instant now) {
        with(handle -> handle.createUpdate("UPDATE subscription_queue SET version = :version, status = :status,"
                        + " problem = :problem, claimed_until = NULL, claim = claim + 1, failures = 0,"
                        + " failing_since = NULL, started = CASE :status WHEN 'active' THEN true WHEN 'off' THEN false"
                        + " ELSE started END,"
                        + " due = CASE :status WHEN 'active' THEN least(CASE WHEN EXISTS (SELECT 1 FROM subscription_event"
                        + " e WHERE e.subscription = :id AND e.state = 'waiting') THEN :now"
                        + " ELSE :now + make_interval(secs => heartbeat) END, ends)"
                        + " WHEN 'error' THEN ends END WHERE id = :id")
                .bind("id", id)
                .bind("version", version)
                .bind("status", status.code())
                .bind("problem", problem)
                .bind("now", at(now))
                .execute());
    }

    private static String receiver(Plan plan) {
        return plan.channel().type() == ChannelType.EMAIL
                ? "mailto"
                : Receivers.origin(plan.channel().endpoint());
    }

    static java.time.@Nullable OffsetDateTime at(@Nullable Instant instant) {
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
