package org.uptake.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Table {@code audit_seal}, row by row. */
final class SealTable {
    private SealTable() {}

    static void insert(Connection connection, Seal seal, byte[] hash) throws SQLException {
        try (var statement = connection.prepareStatement(
                "INSERT INTO audit_seal (number, first_seq, last_seq, missing, late, entries, sealed, hash)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            statement.setLong(1, seal.number());
            statement.setLong(2, seal.first());
            statement.setLong(3, seal.last());
            statement.setArray(
                    4, connection.createArrayOf("bigint", seal.missing().toArray()));
            statement.setArray(5, connection.createArrayOf("bigint", seal.late().toArray()));
            statement.setLong(6, seal.entries());
            statement.setObject(7, seal.sealed().atOffset(ZoneOffset.UTC));
            statement.setBytes(8, hash);
            statement.execute();
        }
    }

    static @Nullable Seal last(Connection connection) throws SQLException {
        return one(connection, "SELECT * FROM audit_seal WHERE number > ? ORDER BY number DESC LIMIT 1", 0);
    }

    static @Nullable Seal next(Connection connection, long after) throws SQLException {
        return one(connection, "SELECT * FROM audit_seal WHERE number > ? ORDER BY number LIMIT 1", after);
    }

    private static @Nullable Seal one(Connection connection, String sql, long after) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, after);
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) return null;
                return new Seal(
                        rows.getLong("number"),
                        rows.getLong("first_seq"),
                        rows.getLong("last_seq"),
                        list((Long[]) rows.getArray("missing").getArray()),
                        list((Long[]) rows.getArray("late").getArray()),
                        rows.getLong("entries"),
                        rows.getObject("sealed", OffsetDateTime.class).toInstant(),
                        hex(rows.getBytes("hash")));
            }
        }
    }

    private static List<Long> list(Long[] numbers) {
        return Arrays.asList(numbers);
    }

    static byte[] hashOf(@Nullable Seal seal) {
        return seal == null ? new byte[0] : HexFormat.of().parseHex(seal.hash());
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
