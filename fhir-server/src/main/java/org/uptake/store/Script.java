package org.uptake.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SQL statements with their arguments that are sent together and run in order: the writes of a transaction cost one round trip
 * instead of one for each table. The driver prepares a script that comes again, so its shapes should be few: rows are split into
 * groups of 64, 32, ... 1.
 *
 * <p>Arguments may be null, String, Number, Boolean, {@link Instant}, {@code Long[]} or {@code String[]}.
 */
public final class Script {
    private static final int MOST_ROWS = 64;
    /** So many rows are worth a round trip. */
    private static final int COPIED = 200;
    /** Sent as soon as it is this long; a statement may have 65,535 arguments, memory is better kept lower. */
    private static final int MOST_ARGUMENTS = 8_000;

    private final Connection transaction;
    private final StringBuilder sql = new StringBuilder();
    private final List<@Nullable Object> arguments = new ArrayList<>();

    public Script(Connection transaction) {
        this.transaction = transaction;
    }

    public void add(String statement, @Nullable Object... values) throws SQLException {
        if (arguments.size() + values.length > MOST_ARGUMENTS) run();
        if (!sql.isEmpty()) sql.append(";\n");
        sql.append(statement);
        java.util.Collections.addAll(arguments, values);
    }

    /**
     * One statement over many rows.
     *
     * @param before up to the rows, for example {@code INSERT INTO t (a, b) VALUES}
     * @param row one row's place holders, {@code (?, ?)}
     * @param after what follows the rows, for example {@code ON CONFLICT DO NOTHING}
     */
    public void rows(String before, String row, String after, List<@Nullable Object[]> rows) throws SQLException {
        var done = 0;
        while (done < rows.size()) {
            var group = Math.min(MOST_ROWS, Integer.highestOneBit(rows.size() - done));
            var values = new ArrayList<@Nullable Object>();
            for (var columns : rows.subList(done, done + group)) java.util.Collections.addAll(values, columns);
            add(before + " " + (row + ", ").repeat(group - 1) + row + " " + after, values.toArray());
            done += group;
        }
    }

    /**
     * New rows, in the order of the script. A few are inserted; many are copied, which is a round trip of its own.
     *
     * @param table its name with the columns in brackets
     * @param row one row's place holders
     */
    public void insert(String table, String row, List<@Nullable Object[]> rows) throws SQLException {
        if (rows.size() < COPIED) {
            rows("INSERT INTO " + table + " VALUES", row, "", rows);
            return;
        }
        run();
        CopyText.into(transaction, table, rows);
    }

    /** Sends what waits. */
    public void run() throws SQLException {
        if (sql.isEmpty()) return;
        try (var statement = transaction.prepareStatement(sql.toString())) {
            for (var i = 0; i < arguments.size(); i++) {
                var argument = arguments.get(i);
                if (argument instanceof String text) statement.setString(i + 1, text);
                else if (argument instanceof Instant instant)
                    statement.setObject(i + 1, instant.atOffset(ZoneOffset.UTC));
                else if (argument instanceof Long[] numbers)
                    statement.setArray(i + 1, transaction.createArrayOf("bigint", numbers));
                else if (argument instanceof String[] texts)
                    statement.setArray(i + 1, transaction.createArrayOf("text", texts));
                else statement.setObject(i + 1, argument);
            }
            statement.execute();
        }
        sql.setLength(0);
        arguments.clear();
    }

    /** Sends what waits and ends the transaction, in the same round trip. */
    void commit() throws SQLException {
        if (!sql.isEmpty()) add("COMMIT");
        run();
        transaction.commit();
    }
}
