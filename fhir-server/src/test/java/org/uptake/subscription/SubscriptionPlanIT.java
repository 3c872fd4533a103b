package org.uptake.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.uptake.store.PlannedDatabase;

/** What the dispatcher asks all the time is answered by indexes, however much has happened. */
class SubscriptionPlanIT {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void claiming_and_reading_what_waits_scan_no_table() {
        try (var database = new PlannedDatabase()) {
            database.fill("""
                    INSERT INTO subscription_queue (id, version, status, topic, receiver, owner, secrets, lease_seconds, started, due)
                    SELECT 's' || i, 1, 'active', 't', 'https://r' || i % 100, '{}', '{}', 15, true,
                           CASE WHEN i % 500 = 0 THEN timestamptz '2026-03-01 11:00Z' END FROM generate_series(1, 5000) i""", """
                    INSERT INTO subscription_event (subscription, number, cause, type, id, version, recorded, state)
                    SELECT 's' || i % 50, i / 50, 'c' || i, 'Task', 'x' || i, 1, timestamptz '2026-02-01 00:00Z',
                           CASE WHEN i % 1000 = 0 THEN 'waiting' ELSE 'sent' END FROM generate_series(1, 50000) i""", """
                    INSERT INTO task_open (id, version, owner, code, status, due, not_before)
                    SELECT 't' || i, 1, '', 'onboard', 'requested', timestamptz '2026-03-01 00:00Z' + i * interval '1 hour',
                           timestamptz '2026-01-01 00:00Z' FROM generate_series(1, 20000) i""");
            var outbox = new Outbox(Subscriptions.jdbi(database.planned()));
            assertThat(outbox.claim(NOW, 16, List.of())).hasSize(10);
            assertThat(outbox.waiting("s0", 20)).isNotEmpty();
            outbox.deadLetters("s0", 20);
            outbox.events("s0", 5, 10, 20);
            assertThat(database.plans()).hasSize(4).noneMatch(plan -> plan.contains("Seq Scan"));
            assertThat(database.plansOf(connection -> Jdbi.create(connection)
                            .withHandle(handle -> handle.createQuery(DueDates.PASSED)
                                    .bind("from", Queue.at(NOW.minusSeconds(3_600)))
                                    .bind("until", Queue.at(NOW))
                                    .mapToMap()
                                    .list())))
                    .singleElement()
                    .asString()
                    .contains("task_open_due")
                    .doesNotContain("Seq Scan on task_open");
        }
    }
}
