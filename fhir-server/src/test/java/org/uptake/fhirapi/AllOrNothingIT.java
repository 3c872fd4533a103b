package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;

/** A write is stored with everything that follows from it, or nothing of it is. */
class AllOrNothingIT {
    /** Every table that a write touches, and for the audit trail the rows about writes: a refused request is an access, no write. */
    private static final Map<String, String> TABLES = tables();

    private static final int WRITERS = 8;
    private static final int ROUNDS = 10;
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<String, String> tables() {
        var tables = new LinkedHashMap<String, String>();
        for (var table : List.of(
                "resource_version",
                "resource",
                "search_time",
                "search_text",
                "timeline_task",
                "timeline_step",
                "task_open",
                "funnel_event",
                "enrolment_open")) tables.put(table, "SELECT count(*) FROM " + table);
        tables.put("audit_entry", "SELECT count(*) FROM audit_entry WHERE action = 'write'");
        return tables;
    }

    private static Map<String, Long> rows() throws SQLException {
        var rows = new LinkedHashMap<String, Long>();
        try (var connection = DriverManager.getConnection(server.jdbcUrl());
                var statement = connection.createStatement()) {
            for (var table : TABLES.entrySet())
                try (var count = statement.executeQuery(table.getValue())) {
                    count.next();
                    rows.put(table.getKey(), count.getLong(1));
                }
        }
        return rows;
    }

    /** @param lastMoved the status that the bundle's last entry gives to a task that is requested */
    private static String bundle(String task, String lastMoved) {
        return """
                {"resourceType": "Bundle", "type": "transaction", "entry": [
                 {"fullUrl": "urn:uuid:6d1a8c1e-0000-4000-8000-000000000001", "request": {"method": "POST", "url": "Patient"},
                  "resource": {"resourceType": "Patient", "name": [{"family": "Ganz"}], "birthDate": "1990-02-03"}},
                 {"fullUrl": "urn:uuid:6d1a8c1e-0000-4000-8000-000000000002", "request": {"method": "POST", "url": "CarePlan"},
                  "resource": {"resourceType": "CarePlan", "status": "active", "intent": "plan",
                   "category": [{"coding": [{"system": "https://w3id.org/uptake/fhir/CodeSystem/careplan-category", "code": "dmhi"}]}],
                   "instantiatesCanonical": ["https://w3id.org/uptake/fhir/PlanDefinition/cbt-insomnia"],
                   "extension": [{"url": "https://w3id.org/uptake/fhir/StructureDefinition/enrolment-state", "valueCode": "active"}],
                   "subject": {"reference": "urn:uuid:6d1a8c1e-0000-4000-8000-000000000001"}, "period": {"start": "2026-03-01"}}},
                 {"request": {"method": "POST", "url": "Task"},
                  "resource": {"resourceType": "Task", "status": "requested", "intent": "order",
                   "code": {"coding": [{"system": "https://w3id.org/uptake/fhir/CodeSystem/task-code", "code": "onboard"}]},
                   "for": {"reference": "urn:uuid:6d1a8c1e-0000-4000-8000-000000000001"},
                   "basedOn": [{"reference": "urn:uuid:6d1a8c1e-0000-4000-8000-000000000002"}],
                   "restriction": {"period": {"end": "2026-03-08"}}, "authoredOn": "2026-03-01"}},
                 {"request": {"method": "PUT", "url": "Task/%s", "ifMatch": "W/\\"1\\""},
                  "resource": {"resourceType": "Task", "id": "%s", "status": "%s", "intent": "order"}}]}
                """.formatted(task, task, lastMoved);
    }

    private static String newTask() {
        return server.post("Task", "{\"resourceType\":\"Task\",\"status\":\"requested\",\"intent\":\"order\"}")
                .json()
                .path("id")
                .asText();
    }

    @Test
    void a_transaction_whose_last_entry_is_refused_leaves_no_row_in_any_table() throws SQLException {
        var task = newTask();
        var before = rows();
        var refused = server.post("", bundle(task, "draft"));
        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains("Bundle.entry[3]");
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void the_same_transaction_with_a_legal_last_entry_leaves_rows_in_every_table() throws SQLException {
        var task = newTask();
        var before = rows();
        var stored = server.post("", bundle(task, "accepted"));
        assertThat(stored.status()).as(stored.body()).isEqualTo(200);
        rows().forEach((table, count) -> assertThat(count).as(table).isGreaterThan(before.get(table)));
    }

    @Test
    void of_writers_that_saw_the_same_version_exactly_one_wins() throws Exception {
        var id = newTask();
        var pool = Executors.newFixedThreadPool(WRITERS);
        try {
            for (var version = 1; version <= ROUNDS; version++) {
                var statuses = race(pool, id, version);
                assertThat(statuses).as("version %s", version).hasSize(WRITERS).containsOnly(200, 412);
                assertThat(statuses).as("version %s", version).containsOnlyOnce(200);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(server.get("Task/" + id).etag()).isEqualTo("W/\"" + (ROUNDS + 1) + "\"");
        assertThat(server.get("Task/" + id + "/_history?_count=100").json().path("entry"))
                .hasSize(ROUNDS + 1);
    }

    private static List<Integer> race(java.util.concurrent.ExecutorService pool, String id, int version)
            throws Exception {
        var together = new CountDownLatch(WRITERS);
        var writers = new ArrayList<Callable<Integer>>();
        for (var writer = 0; writer < WRITERS; writer++) {
            var note = "{\"resourceType\":\"Task\",\"id\":\"" + id + "\",\"status\":\"requested\",\"intent\":\"order\","
                    + "\"note\":[{\"text\":\"writer " + writer + " saw version " + version + "\"}]}";
            writers.add(() -> {
                together.countDown();
                together.await();
                return server.send("system", "PUT", "Task/" + id, note, "If-Match", "W/\"" + version + "\"")
                        .status();
            });
        }
        var statuses = new ArrayList<Integer>();
        for (var done : pool.invokeAll(writers)) statuses.add(done.get());
        return statuses;
    }
}
