package org.uptake.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables come from the migrations, and a server meets only tables that it knows. */
class DatabaseIT {
    @Test
    void an_empty_database_gets_every_migration_in_order_and_a_second_start_adds_none(@TempDir Path data)
            throws Exception {
        var url = TestServer.newDatabase();
        for (var start = 1; start <= 2; start++) {
            Database.open(Optional.of(url), data).close();
            assertThat(column(
                            url, "SELECT version || ' ' || success FROM flyway_schema_history ORDER BY installed_rank"))
                    .isEqualTo(
                            shipped().stream().map(version -> version + " true").toList());
        }
        assertThat(column(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                .contains("resource", "resource_version", "timeline_step", "oauth_key", "task_open", "audit_entry");
    }

    @Test
    void a_database_of_a_newer_version_is_refused_in_one_line_and_left_as_it_is(@TempDir Path data) throws Exception {
        var url = TestServer.newDatabase();
        Database.open(Optional.of(url), data).close();
        run(
                url,
                "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by,"
                        + " execution_time, success) VALUES (999, '999', 'future', 'SQL', 'V999__future.sql', 'x', 1, true)");
        var settings = new Settings(
                0, Optional.empty(), Optional.of(url), data, URI.create("http://127.0.0.1:1"), List.of(), true);
        assertThatThrownBy(() -> FhirServer.start(settings, Clock.systemUTC()))
                .isInstanceOf(StartProblem.class)
                .hasMessageContaining("newer version of Uptake")
                .message()
                .doesNotContain("\n");
        assertThat(column(url, "SELECT max(installed_rank)::text FROM flyway_schema_history"))
                .containsExactly("999");
        assertThat(column(url, "SELECT count(*)::text FROM resource")).containsExactly("0");
    }

    @Test
    void the_server_s_own_database_has_on_the_disk_what_it_has_acknowledged(@TempDir Path data) throws Exception {
        var database = Database.open(Optional.empty(), data);
        try (var connection = database.pool().getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT name, setting FROM pg_settings"
                                + " WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')")) {
            while (rows.next())
                assertThat(rows.getString(2)).as(rows.getString(1)).isEqualTo("on");
        } finally {
            database.close();
        }
    }

    @Test
    void a_data_folder_in_which_postgresql_cannot_begin_is_told_in_one_line_and_not_kept_locked(@TempDir Path data)
            throws Exception {
        Files.writeString(data.resolve("postgres"), "not a folder");
        for (var attempt = 1; attempt <= 2; attempt++)
            assertThatThrownBy(() -> OwnPostgres.start(data))
                    .isInstanceOf(StartProblem.class)
                    .hasMessageContaining("Is the disk full")
                    .message()
                    .doesNotContain("\n");
    }

    @Test
    void a_disk_without_room_is_told_in_one_line(@TempDir Path data) {
        var full = new SQLException("could not extend file: No space left on device", "53100");
        assertThat(StartProblem.behind(new IllegalStateException("a migration failed", full), data))
                .get()
                .extracting(Throwable::getMessage)
                .asString()
                .contains("no room left on the disk", data.toString());
        assertThat(StartProblem.behind(new IllegalStateException(new IOException("Broken pipe")), data))
                .isEmpty();
    }

    @Test
    void a_database_that_is_not_there_is_told_in_one_line(@TempDir Path data) {
        assertThatThrownBy(() -> Database.open(Optional.of("jdbc:postgresql://127.0.0.1:1/none"), data))
                .isInstanceOf(StartProblem.class)
                .hasMessageContaining("cannot be reached");
    }

    /** The versions of the migrations in the source tree, ascending. */
    private static List<String> shipped() throws IOException {
        try (var files = Files.list(Path.of("src/main/resources/db/migration"))) {
            return files.map(file -> file.getFileName().toString().replaceFirst("V([0-9]+)__.*", "$1"))
                    .map(Integer::valueOf)
                    .sorted()
                    .map(String::valueOf)
                    .toList();
        }
    }

    private static void run(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> column(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (rows.next()) texts.add(rows.getString(1));
            return texts;
        }
    }
}
