package org.uptake.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.boot.TestServer;
import org.uptake.bulk.ExportPlan.Kind;
import org.uptake.bulk.ExportPlan.Part;
import org.uptake.search.SearchParameters;
import org.uptake.search.SearchQuestion;
import org.uptake.search.Terminology;
import org.uptake.store.Json;

/** The work of an export, stopped at any page: on a real database with 3,500 rows, which are four pages. */
class ExportRunIT {
    private static final int ROWS = 3_500;

    private static String url = "";
    private static TestServer server;

    @TempDir
    private Path data;

    private Connection connection;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start();
        url = server.jdbcUrl();
        assertThat(server.send("system", "PUT", "Patient/0", "{\"resourceType\":\"Patient\",\"id\":\"0\"}")
                        .status())
                .isEqualTo(201);
        try (var filling = DriverManager.getConnection(url)) {
            for (var i = 0; i < ROWS; i++) insert(filling, "Flag", "f" + (100_000 + i), 1, "one");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() throws Exception {
        connection = DriverManager.getConnection(url);
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
    }

    private static void insert(Connection to, String type, String id, int version, String text) throws Exception {
        var body = "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\",\"code\":{\"text\":\"" + text + "\"}}";
        Sql.update(
                to,
                "INSERT INTO resource_version (type, id, version, recorded, deleted, patient, agent, body)"
                        + " VALUES (?, ?, ?, ?, false, '0', 'test', ?)",
                type,
                id,
                version,
                Instant.now(),
                body);
        Sql.update(
                to,
                "INSERT INTO resource (type, id, version, recorded, deleted, patient, tokens) VALUES (?, ?, ?, ?, false, '0', '{}')"
                        + " ON CONFLICT (type, id) DO UPDATE SET version = excluded.version, recorded = excluded.recorded",
                type,
                id,
                version,
                Instant.now());
    }

    private Job begin(@Nullable Instant since, String... types) throws Exception {
        var parts = Arrays.stream(types)
                .map(type -> new Part(Kind.OUTPUT, type, type, List.of(), List.of()))
                .toList();
        var plan = new ExportPlan(
                false,
                false,
                since,
                ExportRequest.Provenance.AS_ANY_TYPE,
                Map.of(),
                parts,
                new WholeTypes(Set.of()),
                List.of());
        var draft = new Job(
                "job" + System.nanoTime(),
                "test",
                "client:test" + System.nanoTime(),
                "",
                plan,
                Job.State.IN_PROGRESS,
                "",
                Instant.EPOCH,
                null,
                Instant.now().plusSeconds(600));
        connection.setAutoCommit(false);
        var job = Jobs.begin(connection, draft, Set.of(), Clock.systemUTC());
        // complete for everybody else, so that the running server leaves it to this test
        Jobs.complete(connection, job.id(), draft.expires());
        connection.commit();
        connection.setAutoCommit(true);
        return job;
    }

    private void run(Job job, long linesInFile, BooleanSupplier stopping) throws Exception {
        var questions = new SearchQuestion(
                new SearchParameters(FhirContext.forR4Cached(), Set.of(), List.of(), "http://localhost/fhir"),
                Terminology.NONE,
                Clock.systemUTC());
        new ExportRun(
                        connection,
                        job,
                        new Folder(data),
                        new TypeFilters(questions),
                        part -> new Lines(connection, job, part, "http://x/fhir", type -> new Elements(Set.of())),
                        linesInFile,
                        stopping)
                .run();
    }

    private List<String> written(Job job) throws Exception {
        var lines = new ArrayList<String>();
        for (var file : ExportFiles.of(connection, job.id()))
            lines.addAll(Files.readAllLines(
                    new Folder(data).path(job.id(), file.name(job.plan().parts().get(file.part())))));
        return lines;
    }

    private static void assertEveryFlagOnce(List<String> lines) {
        var ids = new TreeSet<String>();
        for (var line : lines)
            assertThat(ids.add(Json.parse(line).path("id").asText())).isTrue();
        assertThat(ids).hasSize(ROWS);
    }

    @Test
    void an_export_that_is_stopped_after_every_page_goes_on_without_a_line_twice() throws Exception {
        var job = begin(null, "Flag");
        for (var stop = 0; stop < 4; stop++)
            assertThatThrownBy(() -> run(job, 1_000_000, () -> true)).isInstanceOf(ExportRun.Stopped.class);
        run(job, 1_000_000, () -> false);
        assertEveryFlagOnce(written(job));
    }

    @Test
    void what_a_killed_server_wrote_but_had_not_noted_is_cut_off() throws Exception {
        var job = begin(null, "Flag");
        assertThatThrownBy(() -> run(job, 1_000_000, () -> true)).isInstanceOf(ExportRun.Stopped.class);
        Files.writeString(data.resolve(job.id()).resolve("Flag-0-1.ndjson"), "{\"half a", StandardOpenOption.APPEND);
        run(job, 1_000_000, () -> false);
        assertEveryFlagOnce(written(job));
    }

    @Test
    void a_file_that_is_shorter_than_noted_is_begun_anew() throws Exception {
        var job = begin(null, "Flag");
        assertThatThrownBy(() -> run(job, 1_000_000, () -> true)).isInstanceOf(ExportRun.Stopped.class);
        Files.writeString(data.resolve(job.id()).resolve("Flag-0-1.ndjson"), "");
        run(job, 1_000_000, () -> false);
        assertEveryFlagOnce(written(job));
    }

    @Test
    void a_type_with_many_lines_has_more_files_also_across_a_stop() throws Exception {
        var job = begin(null, "Flag");
        assertThatThrownBy(() -> run(job, 1_000, () -> true)).isInstanceOf(ExportRun.Stopped.class);
        run(job, 1_000, () -> false);
        assertThat(ExportFiles.of(connection, job.id()))
                .extracting(ExportFile::lines)
                .containsExactly(1_000L, 1_000L, 1_000L, 500L);
        assertEveryFlagOnce(written(job));
    }

    @Test
    void what_is_written_after_the_beginning_is_not_in_it() throws Exception {
        insert(connection, "Goal", "old", 1, "before");
        var job = begin(null, "Goal");
        insert(connection, "Goal", "old", 2, "after");
        insert(connection, "Goal", "new", 1, "after");
        run(job, 1_000_000, () -> false);
        assertThat(written(job)).singleElement().asString().contains("before");
    }

    @Test
    void what_was_received_before_an_export_and_committed_after_it_comes_with_the_next() throws Exception {
        try (var slow = DriverManager.getConnection(url)) {
            slow.setAutoCommit(false);
            insert(slow, "Consent", "late", 1, "slow");
            var first = begin(null, "Consent");
            slow.commit();
            run(first, 1_000_000, () -> false);
            assertThat(written(first)).isEmpty();
            var second = begin(first.transactionTime(), "Consent");
            run(second, 1_000_000, () -> false);
            assertThat(written(second)).hasSize(1);
            var third = begin(second.transactionTime(), "Consent");
            run(third, 1_000_000, () -> false);
            assertThat(written(third)).isEmpty();
        }
    }

    @Test
    void a_job_that_is_deleted_stops_at_its_next_page() throws Exception {
        var job = begin(null, "Flag");
        Jobs.delete(connection, job.id());
        assertThatThrownBy(() -> run(job, 1_000_000, () -> false)).isInstanceOf(ExportRun.Stopped.class);
    }
}
