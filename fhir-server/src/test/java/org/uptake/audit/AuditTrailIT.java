package org.uptake.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Instant;
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
            try (var connection = database.getConnection();
                    var rows = connection
                            .createStatement()
                            .executeQuery("SELECT string_agg(agent, ' ' ORDER BY seq) FROM audit_entry")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("before after");
            }
        }
    }

    private static Access access(String agent) {
        return new Access(Instant.parse("2026-01-01T00:00:00Z"), agent, "test", "GET", "Task", null, 200, "r-1");
    }
}
