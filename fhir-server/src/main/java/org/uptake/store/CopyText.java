package org.uptake.store;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Many rows by PostgreSQL's COPY (its text format), which costs both sides less than INSERT. */
final class CopyText {
    private final StringBuilder text = new StringBuilder();

    /** @param table its name with the columns in brackets */
    static void into(Connection connection, String table, List<@Nullable Object[]> rows) throws SQLException {
        var copy = new CopyText();
        for (var row : rows) copy.row(row);
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + table + " FROM STDIN", new StringReader(copy.text.toString()));
        } catch (IOException impossible) {
            throw new SQLException(impossible);
        }
    }

    private void row(@Nullable Object[] row) {
        for (var i = 0; i < row.length; i++) {
            if (i > 0) text.append('\t');
            value(row[i]);
        }
        text.append('\n');
    }

    private void value(@Nullable Object value) {
        if (value == null) text.append("\\N");
        else if (value instanceof String string) escaped(string);
        else if (value instanceof Long[] numbers) array(numbers);
        else if (value instanceof Instant || value instanceof Number || value instanceof Boolean) text.append(value);
        else throw new IllegalArgumentException("no column takes " + value.getClass());
    }

    private void array(Long[] numbers) {
        text.append('{');
        for (var i = 0; i < numbers.length; i++) text.append(i == 0 ? "" : ",").append(numbers[i].longValue());
        text.append('}');
    }

    private void escaped(String string) {
        for (var i = 0; i < string.length(); i++) {
            var c = string.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }
}
