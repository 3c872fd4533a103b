package org.uptake.store;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
                        FhirContext.forR4Cached(),
                        Set.of("CarePlan", "List", "Location", "Patient", "PlanDefinition", "PractitionerRole", "Task"),
                        definitions(),
                        "http://localhost/fhir"),
                resource -> {},
                List.of(),
                List.of(),
                Clock.fixed(Instant.parse("2026-06-30T12:00:00Z"), ZoneOffset.UTC),
                () -> "unused");
        var system = new Caller("test", null, null, null, null, new Scopes(List.of()));
        store.write(system, unit -> {
            for (var i = 0; i < WRITTEN; i++) unit.createAs("t" + i, task(i));
            for (var i = 0; i < WRITTEN / 4; i++) unit.createAs("p" + i, patient(i));
            for (var i = 0; i < WRITTEN / 4; i++) unit.createAs("l" + i, Json.parse("""
                    {"resourceType": "Location", "position": {"latitude": %d.5, "longitude": 13.4}}""".formatted(i - 50)));
            for (var i = 0; i < WRITTEN / 4; i++) unit.createAs("c" + i, Json.parse("""
                    {"resourceType": "CarePlan", "status": "active", "intent": "plan", "subject": {"reference": "Patient/p%d"},
                     "instantiatesCanonical": ["https://example.org/plans/%d"]}""".formatted(i, i)));
            unit.createAs("d1", Json.parse("""
                    {"resourceType": "PlanDefinition", "status": "active", "title": "Sleep", "url": "https://example.org/plans/7"}"""));
            unit.createAs("some", Json.parse("""
                    {"resourceType": "List", "status": "current", "mode": "working", "entry": [{"item": {"reference": "Task/t7"}}]}"""));
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
                 "code": {"coding": [{"system": "https://w3id.org/uptake/fhir/CodeSystem/task-code", "code": "review-progress"}]},
                 "location": {"reference": "Location/north"}, "restriction": {"period": {"start": "2026-01-01", "end": "2026-02-%02d"}},
                 "authoredOn": "%s"}""".formatted(
                        number,
                        number / 4,
                        number % 100,
                        1 + number % 28,
                        LocalDate.of(2025, 6, 1).plusDays(number)));
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode patient(int number) {
        return Json.parse("""
                {"resourceType": "Patient", "gender": "female", "birthDate": "19%02d-01-01",
                 "name": [{"family": "Bench", "given": ["%d"]}],
                 "managingOrganization": {"reference": "Organization/north"}}""".formatted(number, number));
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
                    + " SELECT type, id" + copied
                    + "version, recorded - copy * interval '1 minute', deleted, patient || '-' || copy / 3, tokens"
                    + from.formatted("resource"),
            "INSERT INTO search_time (type, id, parameter, low, high) SELECT type, id" + copied
                    + "parameter, low + copy * interval '1 hour', high + copy * interval '1 hour'"
                    + from.formatted("search_time"),
            "INSERT INTO search_quantity (type, id, parameter, low, high) SELECT type, id" + copied
                    + "parameter, low + copy * 0.01, high + copy * 0.01"
                    + from.formatted("search_quantity"),
            "INSERT INTO search_text (type, id, parameter, normal, exact) SELECT type, id" + copied
                    + "parameter, normal || copy, exact || copy"
                    + from.formatted("search_text")
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
                        "patient", List.of("Patient/p25-3"),
                        "owner", List.of("PractitionerRole/r0"),
                        "_count", List.of("100")),
                3);
        assertThat(plan).containsAnyOf("resource_patient", "resource_tokens");
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

    /** The questions that the bench asks, and chains. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Task?status=accepted&owner=R",
                "Task?patient=P",
                "Task?patient=P&status=accepted,requested&_include=Task:patient",
                "Task?code=review-progress&owner=R&_count=50",
                "Task?code=https://w3id.org/uptake/fhir/CodeSystem/task-code|review-progress&owner=R&_summary=count",
                "Task?due-date=lt2026-01-03",
                "Task?not-before=le2026-01-01&owner=R",
                "Task?owner=R&_sort=due-date",
                "Task?owner=R&_sort=-status",
                "Task?owner=R&status:not=completed",
                "Task?owner:missing=true",
                "Task?site=Location/north&patient=P",
                "Task?authored-on=2026-01-01&patient=P",
                "Task?_lastUpdated=gt2026-07-01",
                "Task?intent=order&owner=R&_include=Task:owner",
                "Patient?_id=P&_revinclude=Task:patient",
                "Patient?given=17",
                "Patient?name=bench&birthdate=1980-01-01&_count=10",
                "Patient?gender=female&organization=Organization/north&_count=10",
                "PractitionerRole?location=Location/north",
                "Task?patient.birthdate=1925-01-01",
                "Location?near=7.5|13.4|1|km",
                "Task?_list=some",
                "CarePlan?instantiates-canonical:PlanDefinition.title=sleep",
                "PlanDefinition?_has:CarePlan:instantiates-canonical:status=active",
                "Task?patient.given=17",
                "Task?owner:PractitionerRole.location=Location/north&_count=10",
                "Patient?_has:Task:patient:owner=R&_count=10",
                "Patient?_has:Task:patient:status=in-progress&_count=10",
                "Patient?_has:Task:patient:identifier=https://example.org/tasks|n7",
            })
    void no_question_of_the_bench_reads_a_table_from_end_to_end(String question) {
        var query = new HashMap<String, List<String>>();
        var parts = question.split("[?]");
        for (var pair : parts[1].split("&"))
            query.put(
                    pair.split("=")[0],
                    List.of(pair.split("=")[1]
                            .replaceAll("^P$", parts[0].equals("Patient") ? "p25" : "Patient/p25")
                            .replaceAll("^R$", "PractitionerRole/r3")));
        database.plans();
        store.search(parts[0], query);
        assertThat(database.plans())
                .isNotEmpty()
                .allSatisfy(plan -> assertThat(plan).doesNotContain("Seq Scan"));
    }

    @Test
    void a_page_in_order_of_due_dates_reads_them_in_order_though_the_filter_lets_many_through() {
        database.plans();
        assertThat(store.search("Task", Map.of("status", List.of("requested"), "_sort", List.of("due-date")))
                        .matches())
                .hasSize(20);
        assertThat(database.plans()).singleElement().asString().contains("search_time_low", "Presorted Key");
    }

    @Test
    void the_latest_changes_are_read_in_order() {
        database.plans();
        assertThat(store.search("Task", Map.of("_sort", List.of("-_lastUpdated")))
                        .matches())
                .hasSize(20);
        assertThat(database.plans()).singleElement().asString().contains("Scan Backward using resource_recorded");
    }

    @Test
    void a_page_over_several_types_reads_each_in_order() {
        database.plans();
        var each = store.questions()
                .readEach(
                        List.of("Patient", "Task"),
                        Map.of("_sort", List.of("-_lastUpdated")),
                        false,
                        type -> Optional.empty());
        assertThat(store.searchEach(each, version -> true).matches()).hasSize(20);
        assertThat(database.plans())
                .singleElement()
                .asString()
                .contains("Scan Backward using resource_recorded")
                .doesNotContain("Seq Scan");
    }

    @Test
    void what_lacks_an_owner_is_found_without_looking_at_what_has_one() {
        assertThat(planOf(Map.of("owner:missing", List.of("true")), 0)).contains("resource_tokens");
    }

    @Test
    void the_plan_of_a_search_is_made_for_its_values_however_often_it_is_asked() throws SQLException {
        for (var i = 0; i < 12; i++)
            store.search("Task", Map.of("identifier", List.of("https://example.org/tasks|n" + i)));
        try (var connection = database.plain().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT q.id%'")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
    }

    /** Ten times, because PostgreSQL settles for one plan for a connection after the fifth. */
    @ParameterizedTest
    @ValueSource(ints = {1, 12, 1_000})
    void what_a_write_refers_to_is_looked_up_by_its_key(int references) {
        var wanted = new String[references];
        for (var i = 0; i < references; i++) wanted[i] = "Task/t" + i % WRITTEN + "-" + (1 + i / WRITTEN);
        var plans = database.plansInside(connection -> {
            for (var i = 0; i < 10; i++)
                try (var statement = connection.prepareStatement("SELECT require_resources(?)")) {
                    statement.setArray(1, connection.createArrayOf("text", wanted));
                    statement.execute();
                }
        });
        var inside = plans.stream().filter(plan -> plan.contains("unnest")).toList();
        assertThat(inside).hasSize(10);
        assertThat(inside)
                .allSatisfy(plan -> assertThat(plan).contains("resource_pkey").doesNotContain("Seq Scan on resource"));
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
