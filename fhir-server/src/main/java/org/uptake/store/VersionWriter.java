package org.uptake.store;

import static org.uptake.store.StoreSql.text;
import static org.uptake.store.StoreSql.time;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.uptake.search.SearchIndexer;
import org.uptake.search.SearchValues;

/** Writes versions, current states and search values; one round trip for each table that changes. */
final class VersionWriter {
    private final SearchIndexer indexer;

    VersionWriter(SearchIndexer indexer) {
        this.indexer = indexer;
    }

    void write(Connection connection, List<Written> written) throws SQLException {
        try (var statement = connection.prepareStatement(
                "INSERT INTO resource_version (type, id, version, recorded, deleted, patient, agent, body)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (var one : written) addVersion(statement, one);
            statement.executeBatch();
        }
        var last = new LinkedHashMap<String, Change>();
        var first = new LinkedHashMap<String, Change>();
        for (var one : written) {
            var change = one.change();
            last.put(change.type() + "/" + change.id(), change);
            first.putIfAbsent(change.type() + "/" + change.id(), change);
        }
        var values = new LinkedHashMap<Change, SearchValues>();
        for (var change : last.values()) values.put(change, values(change.type(), change.after()));
        writeCurrent(connection, values);
        writeTimes(connection, first, values);
        writeTexts(connection, first, values);
        writeQuantities(connection, first, values);
    }

    private SearchValues values(
            String type, com.fasterxml.jackson.databind.node.@org.jspecify.annotations.Nullable ObjectNode resource) {
        return resource == null ? SearchValues.NONE : indexer.values(type, resource);
    }

    private void addVersion(PreparedStatement statement, Written written) throws SQLException {
        var change = written.change();
        statement.setString(1, change.type());
        statement.setString(2, change.id());
        statement.setInt(3, change.version());
        statement.setTimestamp(4, time(change.recorded()));
        statement.setBoolean(5, written.json() == null);
        text(statement, 6, patient(change));
        statement.setString(7, change.agent());
        text(statement, 8, written.json());
        statement.addBatch();
    }

    private @org.jspecify.annotations.Nullable String patient(Change change) {
        var state = change.after() == null ? change.before() : change.after();
        return state == null ? null : indexer.patient(change.type(), state).orElse(null);
    }

    private void writeCurrent(Connection connection, Map<Change, SearchValues> values) throws SQLException {
        try (var statement = connection.prepareStatement(
                "INSERT INTO resource (type, id, version, recorded, deleted, patient, tokens) VALUES (?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (type, id) DO UPDATE SET version = excluded.version, recorded = excluded.recorded,"
                        + " deleted = excluded.deleted, patient = excluded.patient, tokens = excluded.tokens"
                        + " WHERE resource.version = excluded.version - 1")) {
            for (var entry : values.entrySet()) {
                var change = entry.getKey();
                statement.setString(1, change.type());
                statement.setString(2, change.id());
                statement.setInt(3, change.version());
                statement.setTimestamp(4, time(change.recorded()));
                statement.setBoolean(5, change.after() == null);
                text(statement, 6, patient(change));
                statement.setArray(
                        7,
                        connection.createArrayOf(
                                "bigint", entry.getValue().sortedTokens().toArray(new Long[0])));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void writeTimes(Connection connection, Map<String, Change> first, Map<Change, SearchValues> values)
            throws SQLException {
        var rows = new Rows<SearchValues.Time>(connection, "search_time", "low, high", "?, ?", (statement, time) -> {
            statement.setString(3, time.parameter());
            statement.setTimestamp(4, time(time.range().low()));
            statement.setTimestamp(5, time(time.range().high()));
        });
        rows.write(first, values, SearchValues::times, SearchValues.Time::parameter);
    }

    private void writeTexts(Connection connection, Map<String, Change> first, Map<Change, SearchValues> values)
            throws SQLException {
        var rows =
                new Rows<SearchValues.Text>(connection, "search_text", "normal, exact", "?, ?", (statement, text) -> {
                    statement.setString(3, text.parameter());
                    statement.setString(4, text.normal());
                    statement.setString(5, text.exact());
                });
        rows.write(first, values, SearchValues::texts, SearchValues.Text::parameter);
    }

    private void writeQuantities(Connection connection, Map<String, Change> first, Map<Change, SearchValues> values)
            throws SQLException {
        var rows = new Rows<SearchValues.Quantity>(
                connection, "search_quantity", "system, code, low, high", "?, ?, ?, ?", (statement, quantity) -> {
                    statement.setString(3, quantity.parameter());
                    if (quantity.system() == null) statement.setNull(4, Types.VARCHAR);
                    else statement.setString(4, quantity.system());
                    if (quantity.code() == null) statement.setNull(5, Types.VARCHAR);
                    else statement.setString(5, quantity.code());
                    statement.setBigDecimal(6, quantity.low());
                    statement.setBigDecimal(7, quantity.high());
                });
        rows.write(first, values, SearchValues::quantities, SearchValues.Quantity::parameter);
    }

    private interface Binder<V> {
        void bind(PreparedStatement statement, V value) throws SQLException;
    }

    /** A table of search values: only the parameters whose values changed are written. */
    private final class Rows<V> {
        private final Connection connection;
        private final String table;
        private final String insert;
        private final Binder<V> binder;

        Rows(Connection connection, String table, String columns, String marks, Binder<V> binder) {
            this.connection = connection;
            this.table = table;
            this.insert =
                    "INSERT INTO " + table + " (type, id, parameter, " + columns + ") VALUES (?, ?, ?, " + marks + ")";
            this.binder = binder;
        }

        void write(
                Map<String, Change> first,
                Map<Change, SearchValues> values,
                java.util.function.Function<SearchValues, Set<V>> of,
                java.util.function.Function<V, String> parameter)
                throws SQLException {
            var gone = new LinkedHashMap<Change, Set<String>>();
            var come = new LinkedHashMap<Change, Set<V>>();
            for (var entry : values.entrySet()) {
                var change = entry.getKey();
                var before = java.util.Objects.requireNonNull(first.get(change.type() + "/" + change.id()))
                        .before();
                var old = of.apply(values(change.type(), before));
                var now = of.apply(entry.getValue());
                if (old.equals(now)) continue;
                var changed = new HashSet<String>();
                for (var value : old) if (!now.contains(value)) changed.add(parameter.apply(value));
                for (var value : now) if (!old.contains(value)) changed.add(parameter.apply(value));
                var rows = new HashSet<V>();
                for (var value : now) if (changed.contains(parameter.apply(value))) rows.add(value);
                if (!old.isEmpty()) gone.put(change, changed);
                come.put(change, rows);
            }
            delete(gone);
            insert(come);
        }

        private void delete(Map<Change, Set<String>> gone) throws SQLException {
            if (gone.isEmpty()) return;
            try (var statement = connection.prepareStatement(
                    "DELETE FROM " + table + " WHERE type = ? AND id = ? AND parameter = ANY(?)")) {
                for (var entry : gone.entrySet()) {
                    statement.setString(1, entry.getKey().type());
                    statement.setString(2, entry.getKey().id());
                    statement.setArray(
                            3, connection.createArrayOf("text", entry.getValue().toArray(new String[0])));
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }

        private void insert(Map<Change, Set<V>> come) throws SQLException {
            if (come.isEmpty()) return;
            try (var statement = connection.prepareStatement(insert)) {
                for (var entry : come.entrySet()) {
                    for (var value : entry.getValue()) {
                        statement.setString(1, entry.getKey().type());
                        statement.setString(2, entry.getKey().id());
                        binder.bind(statement, value);
                        statement.addBatch();
                    }
                }
                statement.executeBatch();
            }
        }
    }
}
