package org.uptake.app.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.app.Requirement;
import org.uptake.testkit.ehr.Quirk;

/** Visits in a real PostgreSQL, shared by two processes of the app and kept over a restart. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedVisitsTest {
    @SuppressWarnings("NullAway.Init")
    private EmbeddedPostgres postgres;

    @SuppressWarnings("NullAway.Init")
    private Clinic clinic;

    @SuppressWarnings("NullAway.Init")
    private Browser browser;

    @BeforeAll
    void start() throws Exception {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        clinic = new Clinic(folder, false, url(), Quirk.REFRESHABLE);
        browser = clinic.browser();
    }

    @AfterEach
    void close() throws Exception {
        clinic.close();
        try (var connection = DriverManager.getConnection(url());
                var statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA uptake_app CASCADE");
        }
    }

    private String url() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    @Test
    @Requirement("visit.shared")
    void a_visit_goes_on_after_a_restart() throws Exception {
        browser.open(clinic.launch());
        clinic.restart();
        clinic.clock.move(Duration.ofMinutes(15));

        assertThat(browser.open(clinic.at(clinic.visit())).body()).contains("patient=Patient/u-1");
        assertThat(browser.post(clinic.at(clinic.visit() + "tasks/7/done"), Map.of("csrf", clinic.csrf()))
                        .statusCode())
                .isEqualTo(303);
    }

    @Test
    @Requirement({"visit.shared", "callback.once"})
    void a_sign_in_that_one_process_began_is_finished_by_another_and_counts_once() throws Exception {
        try (var other = clinic.another()) {
            var callback = browser.upToCallback(clinic.launch());
            var there = URI.create(callback.toString().replace(":" + port(clinic.app), ":" + other.port()));
            var arrived = browser.sendAsIfAt(there);

            assertThat(arrived.statusCode()).isEqualTo(303);
            assertThat(browser.open(callback).body()).contains("finished already");
        }
    }

    private static int port(LaunchApp app) {
        return app.publicBase().getPort();
    }

    @Test
    @Requirement({"visit.shared", "visit.leave"})
    void leaving_at_one_process_ends_it_at_the_other() throws Exception {
        browser.open(clinic.launch());
        var visit = clinic.visit();
        try (var other = clinic.another()) {
            var there = URI.create("http://127.0.0.1:" + other.port() + visit);
            assertThat(browser.sendAsIfAt(there).statusCode()).isEqualTo(200);
            browser.post(clinic.at(visit + "logout"), Map.of("csrf", clinic.csrf()));

            assertThat(browser.sendAsIfAt(there).statusCode()).isEqualTo(403);
        }
    }

    @Test
    @Requirement("refresh.rotation")
    void two_processes_that_renew_at_once_ask_the_EHR_once() throws Exception {
        browser.open(clinic.launch());
        var visit = clinic.visit();
        try (var other = clinic.another()) {
            clinic.clock.move(Duration.ofMinutes(15));
            var before = clinic.server.exchanges.size();
            var answers = java.util.stream.Stream.of(
                            clinic.at(visit), URI.create("http://127.0.0.1:" + other.port() + visit))
                    .parallel()
                    .map(browser::sendAsIfAtUnchecked)
                    .toList();

            assertThat(answers).allMatch(answer -> answer.statusCode() == 200);
            assertThat(clinic.server.exchanges).hasSize(before + 1);
        }
    }

    @Test
    @Requirement("token.kept")
    void the_database_alone_shows_nobody_s_tokens_cookie_or_patient() throws Exception {
        browser.open(clinic.launch());
        browser.upToCallback(clinic.launch());
        var all = new StringBuilder();
        try (var connection = DriverManager.getConnection(url());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT row_to_json(v)::text FROM uptake_app.visit v"
                        + " UNION ALL SELECT row_to_json(p)::text FROM uptake_app.pending_launch p")) {
            while (rows.next()) all.append(rows.getString(1));
        }

        assertThat(all.toString()).contains(".").doesNotContain("server-token", "Patient", "u-1", "dr-1", "other");
        assertThat(browser.cookies.values()).noneMatch(all.toString()::contains);
    }

    @Test
    void a_row_put_in_another_visit_s_place_opens_nothing() throws Exception {
        browser.open(clinic.launch());
        var first = clinic.visit();
        browser.open(clinic.launch());
        try (var connection = DriverManager.getConnection(url());
                var statement = connection.createStatement()) {
            statement.execute("UPDATE uptake_app.visit SET sealed = (SELECT sealed FROM uptake_app.visit WHERE id = '"
                    + clinic.visit().split("/")[2] + "') WHERE id = '" + first.split("/")[2] + "'");
        }

        assertThat(browser.open(clinic.at(first)).statusCode()).isEqualTo(403);
    }

    @Test
    void a_database_that_is_away_ends_no_visit() throws Exception {
        browser.open(clinic.launch());
        try (var connection = DriverManager.getConnection(url());
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE uptake_app.visit RENAME TO elsewhere");
            assertThat(browser.open(clinic.at(clinic.visit())).statusCode()).isEqualTo(503);
            statement.execute("ALTER TABLE uptake_app.elsewhere RENAME TO visit");
        }

        assertThat(browser.open(clinic.at(clinic.visit())).statusCode()).isEqualTo(200);
    }
}
