package org.uptake.bulk;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements with their arguments. */
final class Sql {
    private Sql() {}

    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    static int update(Connection connection, String sql, @Nullable Object... arguments) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            return statement.executeUpdate();
        }
    }

    static <T> List<T> list(Connection connection, String sql, Row<T> row, @Nullable Object... arguments)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            var found = new ArrayList<T>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) found.add(row.of(rows));
            }
            return found;
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] arguments) throws SQLException {
        for (var i = 0; i < arguments.length; i++) {
            var argument = arguments[i];
            var connection = statement.getConnection();
            if (argument instanceof Instant instant) statement.setObject(i + 1, instant.atOffset(ZoneOffset.UTC));
            else if (argument instanceof Long[] numbers)
                statement.setArray(i + 1, connection.createArrayOf("bigint", numbers));
            else if (argument instanceof String[] texts)
                statement.setArray(i + 1, connection.createArrayOf("text", texts));
            else statement.setObject(i + 1, argument);
        }
    }
}
