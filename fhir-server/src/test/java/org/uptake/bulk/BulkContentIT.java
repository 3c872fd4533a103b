package org.uptake.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;
import org.uptake.search.SearchParameters;
import org.uptake.search.SearchQuestion;
import org.uptake.search.Terminology;
import org.uptake.store.Json;

/** What goes out beside the lines themselves: deletions, attachments, provenance, limits. */
class BulkContentIT {
    private static final String PATIENT = "{\"resourceType\":\"Patient\",\"id\":\"%s\"}";

    private static final SearchQuestion NO_SEARCH = new SearchQuestion(
            new SearchParameters(FhirContext.forR4Cached(), Set.of(), List.of(), "http://localhost/fhir"),
            Terminology.NONE,
            Clock.systemUTC());

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        put("Patient/one", PATIENT.formatted("one"));
        put("Patient/two", PATIENT.formatted("two"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void put(String path, String body) {
        var reply = server.send("system", "PUT", path, body);
        assertThat(reply.status()).as(reply.body()).isIn(200, 201);
    }

    @Test
    void with_since_only_what_changed_goes_out_and_what_is_gone_is_listed() {
        put("Patient/stays", PATIENT.formatted("stays"));
        put("Patient/goes", PATIENT.formatted("goes"));
        var before = Export.begin(server, "system", "$export?_type=Patient").manifest();
        put("Patient/comes", PATIENT.formatted("comes"));
        assertThat(server.send("system", "DELETE", "Patient/goes", "").status()).isEqualTo(204);
        var since = before.path("transactionTime").asText();
        var next = Export.begin(server, "system", "$export?_type=Patient&_since=" + since);
        assertThat(next.references()).containsExactly("Patient/comes");
        assertThat(next.lines("deleted"))
                .singleElement()
                .isEqualTo(
                        Json.parse(
                                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient/goes\"}}]}"));
        var unknownTime = Export.begin(server, "system", "$export?_type=Patient&_since=2020-01-01T00:00:00Z");
        assertThat(unknownTime.references())
                .contains("Patient/one", "Patient/comes")
                .doesNotContain("Patient/goes");
    }

    @Test
    void a_patients_binary_goes_out_as_a_document_and_nobodys_as_it_is() {
        var binary =
                "{\"resourceType\":\"Binary\",\"id\":\"%s\",\"contentType\":\"text/plain\",%s\"data\":\"aGVsbG8=\"}";
        put("Binary/scan", binary.formatted("scan", "\"securityContext\":{\"reference\":\"Patient/one\"},"));
        put("Binary/logo", binary.formatted("logo", ""));
        var system = Export.begin(server, "system", "$export?_type=Binary,DocumentReference")
                .lines("output");
        var scan = system.stream()
                .filter(line -> line.path("id").asText().equals("scan"))
                .toList();
        assertThat(scan).singleElement().satisfies(line -> {
            assertThat(line.path("resourceType").asText()).isEqualTo("DocumentReference");
            assertThat(line.path("subject").path("reference").asText()).isEqualTo("Patient/one");
            assertThat(line.at("/content/0/attachment/contentType").asText()).isEqualTo("text/plain");
            assertThat(line.at("/content/0/attachment/data").asText()).isEqualTo("aGVsbG8=");
        });
        assertThat(system)
                .anyMatch(line -> line.path("resourceType").asText().equals("Binary")
                        && line.path("id").asText().equals("logo"));
        var noBinary = Export.begin(server, "client one system/DocumentReference.rs", "$export");
        assertThat(noBinary.lines("output"))
                .noneMatch(line -> line.path("id").asText().equals("scan"));
        var patients = Export.begin(server, "system", "Patient/$export?_type=DocumentReference");
        assertThat(patients.references()).contains("DocumentReference/scan");
        var other = Export.post(
                server,
                "system",
                "Patient/$export",
                "{\"name\":\"patient\",\"valueReference\":{\"reference\":\"Patient/two\"}}");
        assertThat(other.references()).contains("Patient/two").doesNotContain("DocumentReference/scan");
    }

    @Test
    void addresses_of_attachments_are_absolute() {
        put(
                "DocumentReference/letter",
                "{\"resourceType\":\"DocumentReference\",\"id\":\"letter\",\"status\":\"current\",\"description\":\"says \\\"url\\\":\\\"Binary/x\\\"\","
                        + "\"subject\":{\"reference\":\"Patient/two\"},\"content\":[{\"attachment\":{\"contentType\":\"text/plain\",\"url\":\"Binary/logo\"}}]}");
        var lines = Export.begin(
                        server,
                        "system",
                        "$export?_type=DocumentReference&_typeFilter=DocumentReference%3F_id%3Dletter")
                .lines("output");
        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line.at("/content/0/attachment/url").asText()).isEqualTo(server.fhirBase() + "/Binary/logo");
            assertThat(line.path("description").asText()).isEqualTo("says \"url\":\"Binary/x\"");
        });
    }

    @Test
    void provenance_goes_with_what_it_is_about() {
        var provenance = "{\"resourceType\":\"Provenance\",\"id\":\"%s\",\"recorded\":\"%s\","
                + "\"target\":[{\"reference\":\"%s\"}],\"agent\":[{\"who\":{\"display\":\"somebody\"}}]}";
        put(
                "Flag/f1",
                "{\"resourceType\":\"Flag\",\"id\":\"f1\",\"status\":\"active\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/one\"}}");
        put("Provenance/older", provenance.formatted("older", "2026-01-01T00:00:00Z", "Flag/f1"));
        put("Provenance/newer", provenance.formatted("newer", "2026-02-01T00:00:00Z", "Flag/f1"));
        put("Provenance/place", provenance.formatted("place", "2026-02-01T00:00:00Z", "Location/north"));
        assertThat(Export.begin(server, "system", "Patient/$export?_type=Provenance")
                        .references())
                .containsExactly("Provenance/newer", "Provenance/older");
        assertThat(Export.begin(
                                server,
                                "system",
                                "$export?_type=Flag&includeAssociatedData=RelevantProvenanceResources")
                        .references())
                .containsExactly("Flag/f1", "Provenance/newer", "Provenance/older");
        assertThat(Export.begin(server, "system", "$export?_type=Flag&includeAssociatedData=LatestProvenanceResources")
                        .references())
                .containsExactly("Flag/f1", "Provenance/newer");
    }

    @Test
    void a_client_with_four_exports_under_way_is_asked_to_wait() throws SQLException {
        try (var connection = DriverManager.getConnection(server.jdbcUrl())) {
            // jobs whose lock somebody else holds stay under way
            var ids = List.of("held-1", "held-2", "held-3", "held-4");
            for (var id : ids) {
                Jobs.lock(connection, id);
                Sql.update(
                        connection,
                        "INSERT INTO bulk_job (id, client, agent, request, plan, state, snapshot, transaction_time, expires)"
                                + " VALUES (?, 'eager', 'client:eager', '', '{\"provenance\":\"AS_ANY_TYPE\"}', 'in-progress',"
                                + " pg_current_snapshot(), now(), now() + interval '1 hour')",
                        id);
            }
            var refused = server.send("client eager system/*.rs", "GET", "$export", "");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
            var under = server.send("client eager system/*.rs", "GET", "bulk/held-1", "");
            assertThat(under.status()).isEqualTo(202);
            assertThat(under.response().headers().firstValue("Retry-After")).isPresent();
            assertThat(under.response().headers().firstValue("X-Progress").orElseThrow())
                    .hasSizeLessThan(100);
            assertThat(server.send("client calm system/*.rs", "GET", "$export?_type=Flag", "")
                            .status())
                    .isEqualTo(202);
            Sql.update(connection, "DELETE FROM bulk_job WHERE client = 'eager'");
        }
    }

    @Test
    void an_export_that_has_expired_is_gone() throws Exception {
        var export = Export.begin(server, "system", "$export?_type=Patient");
        export.manifest();
        try (var connection = DriverManager.getConnection(server.jdbcUrl())) {
            Sql.update(connection, "UPDATE bulk_job SET expires = now() - interval '1 second'");
        }
        Export.begin(server, "system", "$export?_type=Flag").manifest();
        assertThat(export.poll().status()).isEqualTo(404);
    }

    @Test
    void the_capability_statement_says_where_exports_begin() {
        var statement = server.get("metadata").json();
        assertThat(statement.path("instantiates"))
                .extracting(JsonNode::asText)
                .contains("http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data");
        var definitions = statement.findValues("operation").stream()
                .flatMap(list -> list.findValuesAsText("definition").stream())
                .filter(definition -> definition.contains("bulkdata"))
                .map(definition -> definition.substring(definition.lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
        assertThat(definitions).containsExactlyInAnyOrder("export", "patient-export", "group-export");
    }

    /** A page must never be a walk over the whole store: each of its tables is reached by an index. */
    @Test
    void pages_are_read_by_index() throws SQLException {
        try (var connection = DriverManager.getConnection(server.jdbcUrl())) {
            Sql.update(connection, "SET enable_seqscan = off");
            for (var listed : List.of(false, true)) {
                var part = new ExportPlan.Part(ExportPlan.Kind.OUTPUT, "Task", "Task", List.of(), List.of());
                var plan = new ExportPlan(
                        true,
                        listed,
                        null,
                        ExportRequest.Provenance.AS_ANY_TYPE,
                        java.util.Map.of(),
                        List.of(part),
                        new WholeTypes(Set.of()),
                        List.of());
                var job = new Job(
                        "plan",
                        "c",
                        "a",
                        "",
                        plan,
                        Job.State.IN_PROGRESS,
                        "1:1:",
                        java.time.Instant.EPOCH,
                        null,
                        java.time.Instant.EPOCH);
                var explained = new ArrayList<String>();
                for (var line : new PageQuery(connection, job, part, new TypeFilters(NO_SEARCH))
                        .explain(ExportFile.Place.START)) explained.add(line);
                assertThat(String.join("\n", explained)).contains("Index").doesNotContain("Seq Scan");
            }
        }
    }
}
