package org.uptake.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.Requirement;
import org.uptake.boot.TestServer;

class AuditTrailIT {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    void an_entry_that_cannot_be_stored_holds_no_other_back() throws SQLException {
        try (var database = migrated(new HikariDataSource())) {
            try (var trail = new AuditTrail(database, folder)) {
                trail.accessed(access("before"));
                trail.accessed(access("PostgreSQL takes no NUL: \0"));
                trail.accessed(access("after"));
            }
            assertThat(agents(database)).isEqualTo("before after");
        }
    }

    @Test
    void the_writer_outlives_faults_that_nobody_foresaw() throws SQLException {
        try (var database = migrated(new Faulty())) {
            try (var trail = new AuditTrail(database, folder)) {
                database.faults.add(() -> new IllegalStateException("the pool has a bug"));
                trail.accessed(access("one"));
                database.awaitFault();
                database.faults.add(() -> new OutOfMemoryError("for a moment"));
                trail.accessed(access("two"));
                database.awaitFault();
                trail.accessed(access("three"));
            }
            assertThat(agents(database)).isEqualTo("one two three");
        }
    }

    @Test
    void what_a_killed_program_had_not_stored_is_stored_once_at_the_next_start() throws Exception {
        try (var database = migrated(new HikariDataSource())) {
            var spool = Spool.in(folder);
            for (var agent : new String[] {"stored before", "not stored", "nor this"}) spool.append(access(agent));
            new EntryTable(database).store(java.util.List.of(access("stored before")), spool.name(), 1);
            spool.close();
            cutOffLine();

            new AuditTrail(database, folder).close();
            assertThat(agents(database)).isEqualTo("stored before not stored nor this");
            new AuditTrail(database, folder).close();
            assertThat(agents(database)).isEqualTo("stored before not stored nor this");
            try (var left = Files.list(folder)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void one_entry_that_cannot_be_stored_and_one_damaged_line_cost_only_themselves_at_the_next_start()
            throws Exception {
        try (var database = migrated(new HikariDataSource())) {
            var spool = Spool.in(folder);
            for (var i = 0; i < 3; i++) spool.append(access("agent " + i));
            damagedLine();
            spool.append(access("not \u0000 storable"));
            for (var i = 3; i < 700; i++) spool.append(access("agent " + i));
            new EntryTable(database).store(java.util.List.of(access("agent 0")), spool.name(), 1);
            spool.close();

            new AuditTrail(database, folder).close();
            assertThat(agents(database).split("agent ", -1)).hasSize(701);
        }
    }

    private void damagedLine() throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files)
                Files.write(
                        file, new byte[] {'{', (byte) 0xc3, '"', 'x', '\n'}, java.nio.file.StandardOpenOption.APPEND);
        }
    }

    /** Half a line, as a program leaves it that is killed while it writes. */
    private void cutOffLine() throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files)
                Files.writeString(file, "{\"recorded\":\"2026", java.nio.file.StandardOpenOption.APPEND);
        }
    }

    @Test
    @Requirement("balp.A9")
    void the_chain_shows_an_entry_that_was_removed_changed_or_put_in() throws SQLException {
        try (var database = migrated(new HikariDataSource())) {
            var seals = new Seals(database, Clock.systemUTC());
            try (var trail = new AuditTrail(database, folder)) {
                for (var i = 0; i < 10; i++) trail.accessed(access("agent " + i));
            }
            seals.seal();
            var head = seals.head().orElseThrow();
            assertThat(seals.check().problems()).isEmpty();
            assertThat(seals.check().entries()).isEqualTo(10);

            tamper(database, "UPDATE audit_entry SET agent = 'somebody else' WHERE seq = 4");
            assertThat(seals.check().problems()).singleElement().asString().contains("was changed");
            tamper(database, "UPDATE audit_entry SET agent = 'agent 3' WHERE seq = 4");
            assertThat(seals.check().problems()).isEmpty();
            tamper(database, "DELETE FROM audit_entry WHERE seq = 7");
            assertThat(seals.check().problems()).singleElement().asString().contains("9 are there");
            tamper(database, "DELETE FROM audit_seal");
            seals.seal();
            assertThat(seals.check().problems())
                    .as("a chain made anew fits itself")
                    .isEmpty();
            assertThat(seals.knows(head)).as("but not the head that was noted").isFalse();
        }
    }

    @Test
    void an_entry_whose_transaction_ends_after_the_seal_is_sealed_later() throws SQLException {
        try (var database = migrated(new HikariDataSource());
                var slow = database.getConnection()) {
            var seals = new Seals(database, Clock.systemUTC());
            slow.setAutoCommit(false);
            execute(slow, "the slow one");
            execute(slow, "in the same transaction");
            try (var rolledBack = database.getConnection()) {
                rolledBack.setAutoCommit(false);
                execute(rolledBack, "never there");
                rolledBack.rollback();
            }
            try (var trail = new AuditTrail(database, folder)) {
                trail.accessed(access("the fast one"));
            }
            seals.seal();
            slow.commit();
            assertThat(seals.check().problems())
                    .as("what has come and is not sealed yet is no forgery")
                    .isEmpty();
            seals.seal();
            var report = seals.check();
            assertThat(report.problems()).isEmpty();
            assertThat(report.entries()).isEqualTo(3);

            var running = new Seals(database, Clock.offset(Clock.systemUTC(), Seals.LATE.minusSeconds(60)));
            running.seal();
            assertThat(running.check().problems()).isEmpty();
        }
    }

    @Test
    @Requirement("balp.A9")
    void an_entry_that_is_put_in_long_after_its_time_is_told_though_nothing_was_sealed_meanwhile() throws SQLException {
        try (var database = migrated(new HikariDataSource())) {
            rollBack(database);
            try (var trail = new AuditTrail(database, folder)) {
                trail.accessed(access("the only one"));
            }
            new Seals(database, Clock.systemUTC()).seal();
            // a server that has nothing to seal for a while
            for (var minutes = 5; minutes <= 20; minutes += 5)
                sealsAfter(database, Duration.ofMinutes(minutes)).seal();
            forge(database, 1);
            var later = sealsAfter(database, Duration.ofMinutes(21));
            later.seal();
            assertThat(later.check().problems()).containsExactly("Entry 1 was put in after its time.");
        }
    }

    @Test
    void what_ended_just_before_a_stop_of_hours_is_sealed_at_the_next_start_and_no_false_alarm() throws SQLException {
        try (var database = migrated(new HikariDataSource());
                var slow = database.getConnection()) {
            slow.setAutoCommit(false);
            execute(slow, "the slow one");
            try (var trail = new AuditTrail(database, folder)) {
                trail.accessed(access("the fast one"));
            }
            new Seals(database, Clock.systemUTC()).seal();
            slow.commit();
            var next = sealsAfter(database, Duration.ofHours(5));
            assertThat(next.check().problems()).as("before the first seal").isEmpty();
            next.seal();
            var report = next.check();
            assertThat(report.problems()).isEmpty();
            assertThat(report.entries()).isEqualTo(2);
            tamper(database, "UPDATE audit_entry SET agent = 'another' WHERE agent = 'the slow one'");
            assertThat(next.check().problems()).singleElement().asString().contains("was changed");
        }
    }

    private static Seals sealsAfter(DataSource database, Duration passed) {
        return new Seals(database, Clock.offset(Clock.systemUTC(), passed));
    }

    private static void rollBack(DataSource database) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            execute(connection, "never there");
            connection.rollback();
        }
    }

    private static void forge(DataSource database, long seq) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO audit_entry (seq, recorded, agent, action, subject)"
                    + " OVERRIDING SYSTEM VALUE VALUES (" + seq + ", now(), 'forged', 'read', '{}')");
        }
    }

    @Test
    void a_file_of_gigabytes_is_stored_line_by_line() throws Exception {
        try (var database = migrated(new HikariDataSource())) {
            var spool = Spool.in(folder);
            spool.append(access("first"));
            var file = folder.resolve(spool.name());
            spool.close();
            // a line of zeros that no memory holds, then a good one, then half a one
            try (var sparse = new java.io.RandomAccessFile(file.toFile(), "rw")) {
                sparse.seek(sparse.length() + (3L << 30));
                var good = Spool.in(folder);
                good.append(access("last"));
                sparse.write('\n');
                sparse.write(Files.readAllBytes(folder.resolve(good.name())));
                sparse.write("{\"recorded".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                good.release(true);
            }
            new AuditTrail(database, folder).close();
            awaitAgents(database, "first last");
        }
    }

    private static void awaitAgents(DataSource database, String expected) throws Exception {
        var deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!expected.equals(agents(database)) && System.nanoTime() < deadline) Thread.sleep(100);
        assertThat(agents(database)).isEqualTo(expected);
    }

    @Test
    void a_number_that_came_late_while_the_server_ran_is_told() throws SQLException {
        try (var database = migrated(new HikariDataSource())) {
            rollBack(database);
            rollBack(database);
            try (var trail = new AuditTrail(database, folder)) {
                trail.accessed(access("the only one"));
            }
            new Seals(database, Clock.systemUTC()).seal();
            for (var minutes = 1; minutes < 17; minutes++)
                sealsAfter(database, Duration.ofMinutes(minutes)).seal();
            forge(database, 2);
            var later = sealsAfter(database, Duration.ofMinutes(17));
            later.seal();
            assertThat(later.check().problems()).containsExactly("Entry 2 was put in after its time.");
        }
    }

    @Test
    @Requirement("balp.A9")
    void entries_can_be_neither_changed_nor_removed_by_the_programs_own_connection() throws SQLException {
        try (var database = migrated(new HikariDataSource());
                var connection = database.getConnection();
                var statement = connection.createStatement()) {
            for (var sql :
                    new String[] {"UPDATE audit_entry SET agent = ''", "DELETE FROM audit_entry", "TRUNCATE audit_entry"
                    })
                org.assertj.core.api.Assertions.assertThatThrownBy(() -> statement.execute(sql))
                        .hasMessageContaining("append-only");
        }
    }

    private static void execute(Connection connection, String agent) throws SQLException {
        try (var statement = connection.prepareStatement(
                "INSERT INTO audit_entry (recorded, agent, action, subject) VALUES (now(), ?, 'read', '{}')")) {
            statement.setString(1, agent);
            statement.execute();
        }
    }

    /** As somebody does who has the database's own rights. */
    private static void tamper(DataSource database, String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute(sql);
            statement.execute("SET session_replication_role = origin");
        }
    }

    private static <T extends HikariDataSource> T migrated(T database) {
        database.setJdbcUrl(TestServer.newDatabase());
        Flyway.configure().dataSource(database).load().migrate();
        return database;
    }

    /** Fails with each of its faults once. */
    private static final class Faulty extends HikariDataSource {
        final Queue<Supplier<Throwable>> faults = new ConcurrentLinkedQueue<>();

        @Override
        public Connection getConnection() throws SQLException {
            var fault = faults.poll();
            if (fault == null) return super.getConnection();
            var failure = fault.get();
            if (failure instanceof Error error) throw error;
            throw (RuntimeException) failure;
        }

        void awaitFault() {
            var deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (!faults.isEmpty() && System.nanoTime() < deadline) Thread.onSpinWait();
        }
    }

    private static String agents(DataSource database) throws SQLException {
        try (var connection = database.getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT string_agg(agent, ' ' ORDER BY seq) FROM audit_entry")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Access access(String agent) {
        return new Access(Instant.parse("2026-01-01T00:00:00Z"), agent, "test", "read", "Task", null, 200, "r-1");
    }
}
