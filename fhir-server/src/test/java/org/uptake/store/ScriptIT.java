package org.uptake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;

/** The writes of a transaction go out together with its COMMIT; they must still be all or nothing. */
class ScriptIT {
    private static Connection writer;
    private static Connection reader;

    @BeforeAll
    static void connect() throws SQLException {
        var database = TestServer.newDatabase();
        writer = DriverManager.getConnection(database);
        reader = DriverManager.getConnection(database);
        execute(reader, "CREATE TABLE thing (number integer PRIMARY KEY)");
    }

    @AfterAll
    static void close() throws SQLException {
        writer.close();
        reader.close();
    }

    @BeforeEach
    void begin() throws SQLException {
        writer.setAutoCommit(false);
        execute(reader, "TRUNCATE thing");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long stored() throws SQLException {
        try (var statement = reader.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM thing")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void insert(Script script, int from, int count) throws SQLException {
        var rows = new ArrayList<@Nullable Object[]>();
        for (var i = 0; i < count; i++) rows.add(new @Nullable Object[] {from + i});
        script.rows("INSERT INTO thing (number) VALUES", "(?)", "", rows);
    }

    @Test
    void every_row_is_stored_however_the_rows_are_grouped() throws SQLException {
        var all = 0;
        for (var count = 1; count <= 130; count++) {
            var script = new Script(writer);
            insert(script, all, count);
            script.commit();
            all += count;
        }
        assertThat(stored()).isEqualTo(all);
    }

    @Test
    void a_statement_that_fails_takes_those_before_and_after_it_and_the_commit_with_it() throws SQLException {
        var script = new Script(writer);
        insert(script, 1, 3);
        insert(script, 3, 1);
        insert(script, 10, 3);
        assertThatThrownBy(script::commit).isInstanceOf(SQLException.class).hasMessageContaining("thing_pkey");
        writer.rollback();
        assertThat(stored()).isZero();
    }

    @Test
    void a_script_too_long_for_one_message_is_one_transaction_all_the_same() throws SQLException {
        var script = new Script(writer);
        insert(script, 1, 20_000);
        assertThat(stored()).as("before the commit").isZero();
        insert(script, 20_000, 1);
        assertThatThrownBy(script::commit).isInstanceOf(SQLException.class);
        writer.rollback();
        assertThat(stored()).isZero();
    }

    @Test
    void a_connection_serves_the_next_transaction_after_one_that_failed() throws SQLException {
        var failing = new Script(writer);
        insert(failing, 1, 1);
        insert(failing, 1, 1);
        assertThatThrownBy(failing::commit).isInstanceOf(SQLException.class);
        writer.rollback();
        var next = new Script(writer);
        insert(next, 1, 1);
        next.commit();
        assertThat(stored()).isOne();
    }
}
