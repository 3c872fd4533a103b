package org.uptake.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.uptake.store.PlannedDatabase;
import org.uptake.workplace.BusinessCalendar;

class FunnelPlanIT {
    @Test
    void the_funnel_of_a_week_does_not_read_the_years_around_it() {
        try (var database = new PlannedDatabase()) {
            database.fill("""
                    INSERT INTO funnel_event (source, stage, patient, intervention, site, at)
                    SELECT 'Task/' || i, stage, 'Patient/' || i, 'https://example.org/plan', 'Location/north',
                           timestamptz '2020-01-01' + i * interval '3 hours'
                    FROM generate_series(1, 20000) i, unnest(ARRAY['eligible', 'offered', 'agreed']) stage""");
            var operation = new EvaluateMeasure(
                    database.planned(),
                    site -> BusinessCalendar.alwaysOpen(ZoneOffset.UTC),
                    owner -> "navigator",
                    MetricCatalogue.shipped(),
                    Clock.fixed(Instant.parse("2026-07-01T00:00:00Z"), ZoneOffset.UTC));
            var report = operation
                    .answer(Asking.system("funnel", "2026-03-02", "2026-03-08"))
                    .body();
            assertThat(Asking.count(report.path("group").path(0), "agreed")).isEqualTo(7 * 8);
            assertThat(database.plans())
                    .singleElement()
                    .asString()
                    .contains("funnel_event_time", "funnel_event_pair")
                    .doesNotContain("Seq Scan");
        }
    }
}
