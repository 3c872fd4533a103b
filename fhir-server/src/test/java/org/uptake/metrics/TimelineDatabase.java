package org.uptake.metrics;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.uptake.boot.TestServer;
import org.uptake.store.Change;
import org.uptake.store.Projection;
import org.uptake.store.Script;

/** A database of its own with the program's tables. */
final class TimelineDatabase implements AutoCloseable {
    private final HikariDataSource connections = new HikariDataSource();

    TimelineDatabase() {
        connections.setJdbcUrl(TestServer.newDatabase());
        connections.setMaximumPoolSize(4);
        Flyway.configure().dataSource(dataSource()).load().migrate();
    }

    DataSource dataSource() {
        return connections;
    }

    void write(Projection projection, List<Change> changes) {
        try (var connection = dataSource().getConnection()) {
            connection.setAutoCommit(false);
            var script = new Script(connection);
            projection.apply(script, changes);
            script.run();
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException broken) {
            throw new AssertionError(broken);
        }
    }

    void run(String... statements) {
        try (var connection = dataSource().getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        } catch (SQLException broken) {
            throw new AssertionError(broken);
        }
    }

    /** Each row as text, columns apart by a bar; an absent value is empty. */
    List<String> rows(String sql) {
        try (var connection = dataSource().getConnection();
                var statement = connection.createStatement()) {
            var rows = new ArrayList<String>();
            try (var found = statement.executeQuery(sql)) {
                while (found.next()) {
                    var cells = new ArrayList<String>();
                    for (var i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                        var cell = found.getString(i);
                        cells.add(cell == null ? "" : cell);
                    }
                    rows.add(String.join("|", cells));
                }
            }
            return rows;
        } catch (SQLException broken) {
            throw new AssertionError(sql, broken);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
