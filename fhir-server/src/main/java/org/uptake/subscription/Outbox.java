package org.uptake.subscription;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The tables of deliveries, as the dispatcher uses them. */
final class Outbox {
    private static final Duration KEPT = Duration.ofDays(30);
    private static final int PURGED_AT_ONCE = 10_000;
    /** What is to be sent next, and when. */
    private static final String NEXT = "least(CASE WHEN EXISTS (SELECT 1 FROM subscription_event e"
            + " WHERE e.subscription = q.id AND e.state = 'waiting') THEN :now"
            + " ELSE :now + make_interval(secs => q.heartbeat) END, q.ends)";

    private final Jdbi database;

    Outbox(Jdbi database) {
        this.database = database;
    }

    /**
     * Claims what is due; whoever is claimed is nobody else's until the lease ends.
     *
     * @param busy receivers that get nothing more at present
     */
    List<Delivery> claim(Instant now, int most, Collection<String> busy) {
        return database.withHandle(handle -> handle.createQuery("UPDATE subscription_queue q SET claim = q.claim + 1,"
                        + " claimed_until = :now + make_interval(secs => q.lease_seconds)"
                        + " FROM (SELECT id FROM subscription_queue WHERE due <= :now AND (status IN ('requested', 'active') OR ends <= :now)"
                        + " AND (claimed_until IS NULL OR claimed_until <= :now) AND NOT receiver = ANY(:busy)"
                        + " ORDER BY due LIMIT :most FOR UPDATE SKIP LOCKED) d WHERE q.id = d.id RETURNING q.*")
                .bind("now", Queue.at(now))
                .bind("busy", busy.toArray(new String[0]))
                .bind("most", most)
                .map((row, context) -> Delivery.of(row))
                .list());
    }

    /** Gives a claim back unused. */
    void release(Delivery delivery) {
        database.useHandle(handle -> handle.createUpdate(
                        "UPDATE subscription_queue SET claimed_until = NULL WHERE id = :id AND claim = :claim")
                .bind("id", delivery.id())
                .bind("claim", delivery.claim())
                .execute());
    }

    /** The next events to be sent, in order. */
    List<Event> waiting(String subscription, int most) {
        return database.withHandle(handle -> handle.createQuery("SELECT " + Event.COLUMNS
                        + " FROM subscription_event WHERE subscription = :id AND state = 'waiting'"
                        + " ORDER BY number LIMIT :most")
                .bind("id", subscription)
                .bind("most", most)
                .map((row, context) -> Event.of(row))
                .list());
    }

    /** The receiver has taken the events, or an empty notification; what comes next is settled. */
    void sent(Delivery delivery, List<Event> events, Instant now) {
        database.useTransaction(handle -> {
            if (!holds(handle, delivery)) return;
            mark(handle, delivery, events, "sent", null);
            handle.createUpdate(
                            "UPDATE subscription_queue q SET claimed_until = NULL, failures = 0, failing_since = NULL,"
                                    + " problem = NULL, due = " + NEXT + " WHERE q.id = :id AND q.claim = :claim")
                    .bind("id", delivery.id())
                    .bind("claim", delivery.claim())
                    .bind("now", Queue.at(now))
                    .execute();
        });
    }

    /** The receiver has not taken it; the same is tried again at {@code next}. */
    void failed(Delivery delivery, String problem, Instant now, Instant next) {
        database.useHandle(handle -> handle.createUpdate("UPDATE subscription_queue SET claimed_until = NULL,"
                        + " failures = failures + 1, failing_since = coalesce(failing_since, :now), problem = :problem,"
                        + " due = least(:next, ends) WHERE id = :id AND claim = :claim")
                .bind("id", delivery.id())
                .bind("claim", delivery.claim())
                .bind("now", Queue.at(now))
                .bind("next", Queue.at(next))
                .bind("problem", problem)
                .execute());
    }

    /** Gives events up: they become dead letters. */
    void bury(Delivery delivery, List<Event> events, String reason) {
        database.useTransaction(handle -> {
            if (holds(handle, delivery)) mark(handle, delivery, events, "dead", reason);
        });
    }

    /**
     * Whether the claim is still good: under one that is void, the events may be another Subscription's of the same id. The row's
     * lock comes first, so that the next statement sees every event that was recorded before it.
     */
    private static boolean holds(Handle handle, Delivery delivery) {
        return handle.createQuery("SELECT 1 FROM subscription_queue WHERE id = :id AND claim = :claim"
                        + " AND version = :version FOR UPDATE")
                .bind("id", delivery.id())
                .bind("claim", delivery.claim())
                .bind("version", delivery.version())
                .mapTo(Integer.class)
                .findFirst()
                .isPresent();
    }

    private static void mark(
            Handle handle,
            Delivery delivery,
            List<Event> events,
            String state,
            @org.jspecify.annotations.Nullable String reason) {
        if (events.isEmpty()) return;
        handle.createUpdate("UPDATE subscription_event SET state = :state, reason = :reason"
                        + " WHERE subscription = :id AND number = ANY(:numbers)")
                .bind("id", delivery.id())
                .bind("numbers", events.stream().map(Event::number).toArray(Long[]::new))
                .bind("state", state)
                .bind("reason", reason)
                .execute();
    }

    /** Forgets events that were sent long ago. */
    void purge(Instant now) {
        database.useHandle(
                handle -> handle.createUpdate("DELETE FROM subscription_event WHERE ctid = ANY(ARRAY(SELECT ctid"
                                + " FROM subscription_event WHERE state = 'sent' AND recorded < :limit LIMIT :most))")
                        .bind("limit", Queue.at(now.minus(KEPT)))
                        .bind("most", PURGED_AT_ONCE)
                        .execute());
    }

    /** @return numbers of the events that wait again */
    int resend(String subscription, long since, long until, boolean alsoSent, Instant now) {
        return database.inTransaction(handle -> {
            handle.createUpdate("UPDATE subscription_queue SET failures = 0, failing_since = NULL,"
                            + " due = least(:now, ends) WHERE id = :id")
                    .bind("id", subscription)
                    .bind("now", Queue.at(now))
                    .execute();
            return handle.createUpdate("UPDATE subscription_event SET state = 'waiting', reason = NULL"
                            + " WHERE subscription = :id AND number BETWEEN :since AND :until"
                            + " AND (state = 'dead' OR (:sent AND state = 'sent'))")
                    .bind("id", subscription)
                    .bind("since", since)
                    .bind("until", until)
                    .bind("sent", alsoSent)
                    .execute();
        });
    }

    /** Recorded events by number; at most so many. */
    List<Event> events(String subscription, long since, long until, int most) {
        return database.withHandle(handle -> handle.createQuery("SELECT " + Event.COLUMNS
                        + " FROM subscription_event WHERE subscription = :id AND number BETWEEN :since AND :until"
                        + " ORDER BY number LIMIT :most")
                .bind("id", subscription)
                .bind("since", since)
                .bind("until", until)
                .bind("most", most)
                .map((row, context) -> Event.of(row))
                .list());
    }

    List<Event> deadLetters(String subscription, int most) {
        return database.withHandle(handle -> handle.createQuery(
                        "SELECT " + Event.COLUMNS
                                + " FROM subscription_event WHERE subscription = :id AND state = 'dead' ORDER BY number LIMIT :most")
                .bind("id", subscription)
                .bind("most", most)
                .map((row, context) -> Event.of(row))
                .list());
    }

    /**
     * A subscription's state as it is shown.
     *
     * @param problem the last failure's words
     */
    record State(String id, int version, String status, String topic, long events, Optional<String> problem) {}

    /**
     * @param ids these only; empty for all
     * @param statuses in these states only; empty for any
     */
    List<State> states(List<String> ids, List<String> statuses, int most) {
        return database.withHandle(handle -> handle.createQuery("SELECT id, version, status, topic, events, problem"
                        + " FROM subscription_queue WHERE (:all OR id = ANY(:ids)) AND (:any OR status = ANY(:statuses))"
                        + " ORDER BY id LIMIT :most")
                .bind("all", ids.isEmpty())
                .bind("ids", ids.toArray(new String[0]))
                .bind("any", statuses.isEmpty())
                .bind("statuses", statuses.toArray(new String[0]))
                .bind("most", most)
                .map((row, context) -> new State(
                        row.getString("id"),
                        row.getInt("version"),
                        row.getString("status"),
                        row.getString("topic"),
                        row.getLong("events"),
                        Optional.ofNullable(row.getString("problem"))))
                .list());
    }
}
