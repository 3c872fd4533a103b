package org.uptake.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;

class AuditTrailIT {
    @Test
    void an_entry_that_cannot_be_stored_holds_no_other_back() throws SQLException {
        try (var database = new HikariDataSource()) {
            database.setJdbcUrl(TestServer.newDatabase());
            Flyway.configure().dataSource(database).load().migrate();
            try (var trail = new AuditTrail(database)) {
                trail.accessed(access("before"));
                trail.accessed(access("PostgreSQL takes no NUL: \0"));
                trail.accessed(access("after"));
            }
            assertThat(agents(database)).isEqualTo("before after");
        }
    }

    @Test
    void the_writer_outlives_faults_that_nobody_foresaw() throws SQLException {
        try (var database = new Faulty()) {
            database.setJdbcUrl(TestServer.newDatabase());
            Flyway.configure().dataSource(database).load().migrate();
            try (var trail = new AuditTrail(database)) {
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
        return new Access(Instant.parse("2026-01-01T00:00:00Z"), agent, "test", "GET", "Task", null, 200, "r-1");
    }
}
