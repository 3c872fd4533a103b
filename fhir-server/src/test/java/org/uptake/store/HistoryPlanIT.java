package org.uptake.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every kind of history is read from an index, a page at a time. */
class HistoryPlanIT {
    private static final Optional<Instant> LATELY = Optional.of(Instant.parse("2026-01-11T00:00:00Z"));
    private static PlannedDatabase database;

    @BeforeAll
    static void fill() {
        database = new PlannedDatabase();
        database.fill(
                "INSERT INTO resource_version (type, id, version, recorded, deleted, agent, body)"
                        + " SELECT CASE n % 50 WHEN 0 THEN 'Flag' WHEN 1 THEN 'Task' ELSE 'Observation' END, 'r' || n, 1,"
                        + " timestamptz '2026-01-01Z' + n / 5 * interval '1 minute', false, 'a', '{}'"
                        + " FROM generate_series(0, 79999) n",
                "INSERT INTO resource_version (type, id, version, recorded, deleted, agent, body)"
                        + " SELECT 'Task', 'many', n, timestamptz '2026-01-02Z', false, 'a', '{}'"
                        + " FROM generate_series(1, 20) n");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    private static String planOf(History.Question question, int pages) {
        var store = new Store(
                database.planned(),
                new org.uptake.search.SearchParameters(
                        ca.uhn.fhir.context.FhirContext.forR4Cached(),
                        List.of("Task"),
                        List.of(),
                        "http://localhost/fhir"),
                resource -> {},
                List.of(),
                List.of(),
                java.time.Clock.systemUTC(),
                () -> "unused");
        database.plans();
        Optional<History.Place> place = Optional.empty();
        for (var page = 0; page < pages; page++) {
            var read = store.history().read(question, place, 10);
            assertThat(read.versions()).hasSize(10);
            place = read.next();
        }
        var plans = database.plans();
        assertThat(plans)
                .hasSize(pages)
                .allSatisfy(plan -> assertThat(plan).doesNotContain("Seq Scan").contains("Limit"));
        return plans.get(pages - 1);
    }

    @Test
    void the_history_of_a_type_is_read_by_its_time_index() {
        var question =
                new History.Question(List.of("Task"), Optional.empty(), Optional.empty(), LATELY, Optional.empty());
        assertThat(planOf(question, 3))
                .contains("resource_version_type_recorded")
                .doesNotContain("Sort");
    }

    @Test
    void the_history_of_the_server_is_read_by_its_time_index() {
        var question = new History.Question(
                List.of("Task", "Observation"), Optional.empty(), Optional.empty(), LATELY, Optional.empty());
        assertThat(planOf(question, 3)).contains("resource_version_recorded").doesNotContain("Sort");
    }

    @Test
    void the_history_of_a_resource_is_read_by_its_key() {
        var question = new History.Question(
                List.of("Task"), Optional.of("many"), Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(planOf(question, 1)).contains("resource_version_pkey");
    }
}
