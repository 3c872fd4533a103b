package org.uptake.store;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.profiles.Profiles;
import org.uptake.search.SearchParameters;

/** With 20,000 tasks of 2,000 patients, a search looks at the rows that it needs and at no others. */
class SearchPlanIT {
    private static final int WRITTEN = 400;
    private static final int COPIES = 50;
    private static PlannedDatabase database;
    private static Store store;

    @BeforeAll
    static void fill() throws IOException {
        database = new PlannedDatabase();
        store = new Store(
                database.planned(),
                new SearchParameters(
                        FhirContext.forR4Cached(), Set.of("Task", "Patient"), definitions(), "http://localhost/fhir"),
                resource -> {},
                List.of(),
                List.of(),
                Clock.fixed(Instant.parse("2026-06-30T12:00:00Z"), ZoneOffset.UTC),
                () -> "unused");
        var system = new Caller("test", null, null, null, null, new Scopes(List.of()));
        store.write(system, unit -> {
            for (var i = 0; i < WRITTEN; i++) unit.createAs("t" + i, task(i));
            return WRITTEN;
        });
        database.fill(copies());
        database.plans();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode task(int number) {
        return Json.parse("""
                {"resourceType": "Task", "status": "requested", "intent": "order",
                 "identifier": [{"system": "https://example.org/tasks", "value": "n%d"}],
                 "for": {"reference": "Patient/p%d"}, "owner": {"reference": "PractitionerRole/r%d"},
                 "authoredOn": "%s"}""".formatted(
                number, number / 4, number % 100, LocalDate.of(2025, 6, 1).plusDays(number)));
    }

    /** The other tasks are those that the store wrote, with other ids, patients and days; they keep their tokens. */
    private static String[] copies() {
        var copied = " || '-' || copy, ";
        var from = " FROM %s, generate_series(1, " + (COPIES - 1) + ") copy";
        return new String[] {
            "INSERT INTO resource_version (type, id, version, recorded, deleted, patient, agent, body)"
                    + " SELECT type, id" + copied
                    + "version, recorded, deleted, patient || '-' || copy / 3, agent, body"
                    + from.formatted("resource_version"),
            "INSERT INTO resource (type, id, version, recorded, deleted, patient, tokens)"
                    + " SELECT type, id" + copied + "version, recorded, deleted, patient || '-' || copy / 3, tokens"
                    + from.formatted("resource"),
            "INSERT INTO search_time (type, id, parameter, low, high) SELECT type, id" + copied
                    + "parameter, low + copy * interval '1 hour', high + copy * interval '1 hour'"
                    + from.formatted("search_time")
        };
    }

    static List<JsonNode> definitions() throws IOException {
        var definitions = new ArrayList<JsonNode>();
        try (var in = SearchPlanIT.class.getResourceAsStream("/org/hl7/fhir/r4/model/sp/search-parameters.json")) {
            for (var entry : new ObjectMapper().readTree(in).path("entry")) definitions.add(entry.path("resource"));
        }
        definitions.addAll(Profiles.searchParameters());
        return definitions;
    }

    private static String planOf(Map<String, List<String>> query, int found) {
        database.plans();
        var page = store.search("Task", query);
        assertThat(page.matches()).hasSize(found);
        var plans = database.plans();
        assertThat(plans).hasSize(1);
        assertThat(plans.get(0)).doesNotContain("Seq Scan");
        return plans.get(0);
    }

    @Test
    void a_token_is_looked_up_in_the_array_index() {
        var plan = planOf(Map.of("identifier", List.of("https://example.org/tasks|n7"), "_count", List.of("10")), 10);
        assertThat(plan).contains("resource_tokens", "resource_version_pkey");
    }

    @Test
    void two_references_narrow_each_other() {
        var plan = planOf(
                Map.of(
                        "patient", List.of("Patient/p25"),
                        "owner", List.of("PractitionerRole/r0"),
                        "_count", List.of("100")),
                COPIES);
        assertThat(plan).contains("resource_tokens");
    }

    @Test
    void a_date_range_with_a_token_reads_one_of_their_indexes() {
        var plan = planOf(
                Map.of(
                        "owner", List.of("PractitionerRole/r3"),
                        "authored-on", List.of("ge2026-03-01", "lt2026-04-01"),
                        "_count", List.of("500")),
                24);
        assertThat(plan).containsAnyOf("resource_tokens", "search_time_low", "search_time_resource");
    }

    @Test
    void what_is_about_a_patient_is_found_by_the_patient() {
        database.plans();
        assertThat(store.aboutPatient("p25-3", List.of("Task", "Condition"))).hasSize(12);
        assertThat(database.plans())
                .singleElement()
                .asString()
                .contains("resource_patient")
                .doesNotContain("Seq Scan");
    }
}
