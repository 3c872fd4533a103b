package org.uptake.metrics;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import javax.sql.DataSource;
import org.postgresql.PGStatement;

/**
 * Keeps {@link TaskColumns} up to date. Each refresh reads what transactions wrote since the oldest one that was still running
 * at the refresh before; rows that come twice are known and skipped, rows that commit late are not missed.
 */
final class TaskHistory {
    private static final String HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text";
    private static final String TASKS =
            "SELECT task, code, site, plan IS NOT NULL FROM timeline_task WHERE tx >= ?::xid8";
    private static final String STEPS =
            "SELECT task, version, started, status, owner, due FROM timeline_step WHERE tx >= ?::xid8";
    private static final int FETCH = 10_000;
    /** From the first use on: the times of a million steps are read far faster as numbers than as text. */
    private static final int BINARY = -1;

    private final DataSource database;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final TaskColumns columns = new TaskColumns();
    private String horizon = "0";

    TaskHistory(DataSource database) {
        this.database = database;
    }

    /** Runs a question over everything that was committed before the call. */
    <T> T ask(Function<TaskColumns, T> question) {
        refresh();
        lock.readLock().lock();
        try {
            return question.apply(columns);
        } finally {
            lock.readLock().unlock();
        }
    }

    private void refresh() {
        lock.writeLock().lock();
        try (var connection = database.getConnection()) {
            var autoCommit = connection.getAutoCommit();
            var isolation = connection.getTransactionIsolation();
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                read(connection);
            } finally {
                connection.rollback();
                connection.setTransactionIsolation(isolation);
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException broken) {
            throw new IllegalStateException("The task timeline cannot be read from the database", broken);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void read(Connection connection) throws SQLException {
        String following;
        try (var query = connection.prepareStatement(HORIZON);
                var rows = query.executeQuery()) {
            rows.next();
            following = rows.getString(1);
        }
        readTasks(connection);
        readSteps(connection);
        horizon = following;
    }

    private void readTasks(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(TASKS)) {
            query.setString(1, horizon);
            query.setFetchSize(FETCH);
            try (var rows = query.executeQuery()) {
                while (rows.next())
                    columns.describe(rows.getString(1), rows.getString(2), rows.getString(3), rows.getBoolean(4));
            }
        }
    }

    private void readSteps(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(STEPS)) {
            query.unwrap(PGStatement.class).setPrepareThreshold(BINARY);
            query.setString(1, horizon);
            query.setFetchSize(FETCH);
            try (var rows = query.executeQuery()) {
                while (rows.next()) append(rows);
            }
        }
    }

    private void append(ResultSet row) throws SQLException {
        columns.append(
                row.getString(1),
                row.getInt(2),
                millis(row, 3),
                StepStatus.of(row.getString(4)),
                row.getString(5),
                millis(row, 6));
    }

    private static long millis(ResultSet row, int column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? TaskColumns.NEVER : time.toInstant().toEpochMilli();
    }
}
