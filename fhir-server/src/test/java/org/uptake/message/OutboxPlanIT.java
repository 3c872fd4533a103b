package org.uptake.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.uptake.store.PlannedDatabase;

/** What the postman and every decision ask is answered by indexes, however much has been sent. */
class OutboxPlanIT {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void deciding_claiming_and_taking_in_scan_no_table() {
        try (var database = new PlannedDatabase()) {
            database.fill(
                    """
                    INSERT INTO message_outbox (communication, decision, request, patient, category, channel, address, state,
                           decided, due, claimed_until, reference)
                    SELECT 'c' || i, 'd' || i, 'r' || i, 'Patient/' || i % 5000, 'reminder', 'sms', '+1' || i % 5000,
                           CASE WHEN i % 500 = 0 THEN 'planned' WHEN i % 700 = 1 THEN 'failed' ELSE 'sent' END,
                           timestamptz '2026-01-01 00:00Z' + i * interval '1 minute',
                           CASE WHEN i % 500 = 0 THEN timestamptz '2026-03-01 11:00Z' END,
                           CASE WHEN i % 5000 = 7 THEN timestamptz '2026-03-01 11:00Z' END, 'g' || i
                    FROM generate_series(1, 50000) i""",
                    "INSERT INTO message_inbound SELECT 'sms', 'i' || i, now() FROM generate_series(1, 20000) i",
                    "INSERT INTO message_unmatched SELECT 'sms', 'i' || i, '+1', 'x', now() - i * interval '1 minute'"
                            + " FROM generate_series(1, 20000) i",
                    "INSERT INTO message_opt_out SELECT 'x' || i, 'Patient/' || i, 'sms' FROM generate_series(1, 20000) i");
            var plans = database.plansOf(connection -> {
                var outbox = new OutboxTable(connection);
                assertThat(outbox.claim(MessageChannel.SMS, NOW, 4)).hasSize(4);
                assertThat(outbox.lapsed(NOW, 50)).hasSize(10);
                outbox.putOff(outbox.lapsed(NOW, 1).get(0), NOW.plusSeconds(60));
                assertThat(outbox.ofDecision("d17")).isPresent();
                assertThat(outbox.ofKey("c17-2")).isPresent();
                var inbound = new InboundTable(connection);
                assertThat(inbound.isNew(MessageChannel.SMS, "i17", NOW)).isFalse();
                assertThat(inbound.answer(MessageChannel.SMS, "i17")).isEmpty();
                inbound.answered(MessageChannel.SMS, "i17", "x");
                assertThat(inbound.unmatched(200)).hasSize(200);
                assertThat(outbox.lock("c17")).isPresent();
                assertThat(outbox.lockRequest("r17")).isPresent();
                assertThat(outbox.ofReference(MessageChannel.SMS, "g17")).isPresent();
                assertThat(outbox.to(MessageChannel.SMS, "+117")).hasSize(10);
                outbox.planned("Patient/0");
                outbox.stuck(200);
                assertThat(outbox.isOptedOut("Patient/17", List.of("sms"))).isTrue();
                outbox.optOuts("Patient/17", "sms");
                outbox.optOut("x17", "Patient/17", List.of("sms"));
            });
            assertThat(plans).hasSizeGreaterThanOrEqualTo(12).noneMatch(plan -> plan.contains("Seq Scan"));
        }
    }
}
