package org.uptake.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.search.PageBytes;

/** The store's SQL on versions. */
final class StoreSql {
    private static final String COLUMNS = "v.type, v.id, v.version, v.recorded, v.body";
    /** Not by way of resource, whose rows change in place: what changes often is found there behind its dead rows. */
    private static final String CURRENT = "SELECT " + COLUMNS
            + " FROM resource_version v WHERE v.type = ? AND v.id = ? ORDER BY v.version DESC LIMIT 1";

    private static final String CURRENT_OF = "SELECT " + COLUMNS + " FROM unnest(?, ?) AS wanted(type, id)"
            + " JOIN resource r ON r.type = wanted.type AND r.id = wanted.id AND NOT r.deleted"
            + " JOIN resource_version v ON v.type = r.type AND v.id = r.id AND v.version = r.version";

    private StoreSql() {}

    /**
     * Locks first and reads then: a row that somebody else was changing is read as that change left it. Deletions are among the
     * versions.
     */
    static List<Version> lockAll(Connection connection, Collection<String> references) {
        var types = types(references);
        var ids = ids(references);
        var wanted =
                " FROM unnest(?, ?) AS wanted(type, id) JOIN resource r ON r.type = wanted.type AND r.id = wanted.id";
        execute(connection, "SELECT 1" + wanted + " ORDER BY r.type, r.id FOR UPDATE OF r", types, ids);
        return list(
                connection,
                "SELECT " + COLUMNS + wanted
                        + " JOIN resource_version v ON v.type = r.type AND v.id = r.id AND v.version = r.version",
                types,
                ids);
    }

    static Optional<Version> current(Connection connection, String type, String id) {
        return one(connection, CURRENT, type, id);
    }

    static Optional<Version> version(Connection connection, String type, String id, int version) {
        return one(
                connection,
                "SELECT " + COLUMNS + " FROM resource_version v WHERE v.type = ? AND v.id = ? AND v.version = ?",
                type,
                id,
                version);
    }

    /** The current versions of these references; what is missing or deleted is left out. */
    static List<Version> current(Connection connection, List<String> references) {
        return list(connection, CURRENT_OF, types(references), ids(references));
    }

    static Set<String> existing(Connection connection, Collection<String> references) {
        var sql = "SELECT r.type || '/' || r.id FROM unnest(?, ?) AS wanted(type, id)"
                + " JOIN resource r ON r.type = wanted.type AND r.id = wanted.id AND NOT r.deleted";
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, List.of(types(references), ids(references)));
            try (var rows = statement.executeQuery()) {
                var found = new HashSet<String>();
                while (rows.next()) found.add(rows.getString(1));
                return found;
            }
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    static Fitting currentThatFit(Connection connection, List<String> references) {
        return thatFit(connection, CURRENT_OF, "q.type, q.id", types(references), ids(references));
    }

    private static String[] types(Collection<String> references) {
        return references.stream().map(r -> r.substring(0, r.indexOf('/'))).toArray(String[]::new);
    }

    private static String[] ids(Collection<String> references) {
        return references.stream().map(r -> r.substring(r.indexOf('/') + 1)).toArray(String[]::new);
    }

    /** @param cut whether there were more bytes than fit together ({@link PageBytes}) */
    record Fitting(List<Version> versions, boolean cut) {}

    /** @param sql with the columns type, id, version, recorded and body */
    static Fitting thatFit(Connection connection, String sql, String order, Object... arguments) {
        var limited = PageBytes.limited("q.type, q.id, q.version, q.recorded, q.body", sql, order);
        try (var statement = connection.prepareStatement(limited)) {
            bind(statement, List.of(arguments));
            try (var rows = statement.executeQuery()) {
                var versions = new ArrayList<Version>();
                var found = 0L;
                while (rows.next()) {
                    versions.add(version(rows));
                    found = rows.getLong(PageBytes.FOUND);
                }
                return new Fitting(versions, versions.size() < found);
            }
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    static Optional<Version> one(Connection connection, String sql, Object... arguments) {
        return list(connection, sql, arguments).stream().findFirst();
    }

    static List<Version> list(Connection connection, String sql, Object... arguments) {
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, List.of(arguments));
            try (var rows = statement.executeQuery()) {
                var versions = new ArrayList<Version>();
                while (rows.next()) versions.add(version(rows));
                return versions;
            }
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    /** The current resources of these types about these patients, by patient. */
    static Map<String, List<Version>> byPatient(
            Connection connection, List<String> patients, List<String> types, Long[] without) {
        var sql = "SELECT " + COLUMNS + ", r.patient FROM resource r"
                + " JOIN resource_version v ON v.type = r.type AND v.id = r.id AND v.version = r.version"
                + " WHERE r.patient = ANY(?) AND r.type = ANY(?) AND NOT r.deleted AND NOT r.tokens && ?";
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, List.of(patients.toArray(new String[0]), types.toArray(new String[0]), without));
            try (var rows = statement.executeQuery()) {
                var found = new HashMap<String, List<Version>>();
                while (rows.next())
                    found.computeIfAbsent(rows.getString(6), patient -> new ArrayList<>())
                            .add(version(rows));
                return found;
            }
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    static Version version(ResultSet row) throws SQLException {
        return new Version(
                row.getString(1),
                row.getString(2),
                row.getInt(3),
                row.getTimestamp(4).toInstant(),
                row.getString(5));
    }

    static void lockKey(Connection connection, String key) {
        execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", key);
    }

    private static void execute(Connection connection, String sql, Object... arguments) {
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, List.of(arguments));
            statement.execute();
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    static void bind(PreparedStatement statement, List<?> arguments) throws SQLException {
        for (var i = 0; i < arguments.size(); i++) {
            var argument = arguments.get(i);
            if (argument instanceof Long[] numbers)
                statement.setArray(i + 1, statement.getConnection().createArrayOf("bigint", numbers));
            else if (argument instanceof String[] texts)
                statement.setArray(i + 1, statement.getConnection().createArrayOf("text", texts));
            else statement.setObject(i + 1, argument);
        }
    }

    static void text(PreparedStatement statement, int index, @Nullable String value) throws SQLException {
        if (value == null) statement.setNull(index, Types.VARCHAR);
        else statement.setString(index, value);
    }

    static Timestamp time(java.time.Instant instant) {
        return Timestamp.from(instant);
    }
}
