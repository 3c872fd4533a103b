package org.uptake.store;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.search.SearchParameters;

/** A server that starts with other search definitions than those that its data was stored under. */
class ReindexIT {
    private static final int TASKS = 1_203;

    private static SearchParameters parameters(List<JsonNode> definitions) {
        return new SearchParameters(
                FhirContext.forR4Cached(), Set.of("Task", "Patient"), definitions, "http://localhost/fhir");
    }

    private static Store store(PlannedDatabase database, SearchParameters parameters) {
        return new Store(
                database.planned(),
                parameters,
                resource -> {},
                List.of(),
                List.of(),
                Clock.fixed(Instant.parse("2026-06-30T12:00:00Z"), ZoneOffset.UTC),
                () -> "unused");
    }

    private static void fill(Store store) {
        store.write(new Caller("test", null, null, null, null, new Scopes(List.of())), unit -> {
            for (var i = 0; i < TASKS; i++) unit.createAs("t" + i, Json.parse("""
                        {"resourceType": "Task", "status": "requested", "intent": "order",
                         "for": {"reference": "Patient/p%d"}, "authoredOn": "2026-03-01",
                         "restriction": {"period": {"end": "2026-04-%02d"}}}""".formatted(i, 1 + i % 30)));
            return "";
        });
    }

    private static long found(Store store, String name, String value) {
        return store.search("Task", Map.of(name, List.of(value), "_summary", List.of("count")))
                .total()
                .orElseThrow();
    }

    @Test
    void new_definitions_find_what_was_stored_before_them() throws Exception {
        try (var database = new PlannedDatabase()) {
            var all = SearchPlanIT.definitions();
            var old = parameters(all.stream()
                    .filter(one -> !one.path("code").asText().equals("due-date"))
                    .toList());
            new Reindex(database.planned(), old).run();
            fill(store(database, old));
            var now = parameters(all);
            assertThat(now.digest()).isNotEqualTo(old.digest());
            assertThat(found(store(database, now), "due-date", "2026-04-01")).isZero();
            new Reindex(database.planned(), now).run();
            assertThat(found(store(database, now), "due-date", "2026-04-01")).isEqualTo(41);
            assertThat(found(store(database, now), "authored-on", "2026-03-01")).isEqualTo(TASKS);
            assertThat(found(store(database, now), "patient", "p7")).isEqualTo(1);
            database.plans();
            new Reindex(database.planned(), now).run();
            assertThat(database.plans())
                    .as("statements of a start without news")
                    .hasSize(1);
        }
    }

    @Test
    void one_that_was_interrupted_goes_on_where_it_stood() throws Exception {
        try (var database = new PlannedDatabase()) {
            var parameters = parameters(SearchPlanIT.definitions());
            fill(store(database, parameters));
            database.fill(
                    "UPDATE resource SET tokens = '{}', patient = NULL",
                    "INSERT INTO search_index (digest, done_type, done_id, complete) VALUES ('" + parameters.digest()
                            + "', 'Task', 't11', false)");
            new Reindex(database.planned(), parameters).run();
            assertThat(found(store(database, parameters), "status:missing", "true"))
                    .as("those before the place where it stood")
                    .isEqualTo(idsUpTo("t11"));
            assertThat(found(store(database, parameters), "patient", "p999")).isEqualTo(1);
        }
    }

    private static long idsUpTo(String last) {
        return java.util.stream.IntStream.range(0, TASKS)
                .filter(i -> ("t" + i).compareTo(last) <= 0)
                .count();
    }
}
