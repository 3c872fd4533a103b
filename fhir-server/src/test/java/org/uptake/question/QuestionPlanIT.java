package org.uptake.question;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.uptake.store.PlannedDatabase;

/** What is asked about questions every second, or at every task, is answered by indexes. */
class QuestionPlanIT {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void looking_for_what_waits_too_long_scans_no_table() {
        try (var database = new PlannedDatabase()) {
            database.fill("""
                    INSERT INTO question (communication, task, patient, channel, topic, stand_in, within_millis, received, escalate)
                    SELECT 'c' || i, 't' || i, 'Patient/' || i % 5000, 'sms', 'other', 'supervisor', 1,
                           timestamptz '2026-01-01 00:00Z' + i * interval '1 minute',
                           CASE WHEN i % 1000 = 0 THEN timestamptz '2026-03-01 11:00Z' END
                    FROM generate_series(1, 50000) i""");
            var plans = database.plansOf(connection -> {
                var questions = new QuestionTable(connection);
                assertThat(questions.dueToEscalate(NOW, 50)).hasSize(50);
                assertThat(questions.ofTask("t17")).isPresent();
                assertThat(questions.lockToEscalate("c1000", NOW)).isPresent();
                questions.escalated("c1000", 1, NOW);
                questions.rerouted("t17");
                questions.closed("t17", true, NOW, "navigator");
                assertThat(questions.received(NOW.minus(Duration.ofDays(31)), NOW.minus(Duration.ofDays(30))))
                        .hasSizeGreaterThan(100);
            });
            assertThat(plans).hasSizeGreaterThanOrEqualTo(7).noneMatch(plan -> plan.contains("Seq Scan"));
        }
    }
}
