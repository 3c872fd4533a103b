package org.uptake.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import javax.sql.DataSource;

/** The SQL that accesses are stored with, and how far the file is stored that they were kept in. */
final class EntryTable {
    static final String INSERT =
            "INSERT INTO audit_entry (recorded, agent, client, action, type, subject, status, request, query, reason,"
                    + " address, changes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String STORED = "INSERT INTO audit_spool (file, stored) VALUES (?, ?)"
            + " ON CONFLICT (file) DO UPDATE SET stored = audit_spool.stored + excluded.stored";

    private final DataSource database;

    EntryTable(DataSource database) {
        this.database = database;
    }

    /**
     * Entries and how far the file is stored, together.
     *
     * @param lines of the file, which the entries come from
     */
    void store(List<Access> batch, String file, int lines) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.prepareStatement(INSERT);
                    var mark = connection.prepareStatement(STORED)) {
                for (var access : batch) add(statement, access);
                if (!batch.isEmpty()) statement.executeBatch();
                mark.setString(1, file);
                mark.setLong(2, lines);
                mark.execute();
                connection.commit();
            } catch (SQLException | RuntimeException failed) {
                connection.rollback();
                throw failed;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    static void store(Connection transaction, Access access) throws SQLException {
        try (var statement = transaction.prepareStatement(INSERT)) {
            add(statement, access);
            statement.executeBatch();
        }
    }

    private static void add(PreparedStatement statement, Access access) throws SQLException {
        statement.setTimestamp(1, Timestamp.from(access.recorded()));
        statement.setString(2, access.agent());
        statement.setString(3, access.client());
        statement.setString(4, access.action());
        statement.setString(5, access.type());
        var subjects = access.subjects().toArray(new String[0]);
        statement.setArray(6, statement.getConnection().createArrayOf("text", subjects));
        statement.setInt(7, access.status());
        statement.setString(8, access.request());
        statement.setString(9, access.query());
        statement.setString(10, access.reason());
        statement.setString(11, access.address());
        statement.setString(12, null);
        statement.addBatch();
    }

    long stored(String file) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("SELECT stored FROM audit_spool WHERE file = ?")) {
            statement.setString(1, file);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    void forget(String file) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("DELETE FROM audit_spool WHERE file = ?")) {
            statement.setString(1, file);
            statement.execute();
        }
    }
}
