package org.uptake.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.uptake.search.SearchIndexer;
import org.uptake.search.SearchValues;

/** Writes versions, current states and search values; of the latter only those of parameters whose values changed. */
final class VersionWriter {
    private final SearchIndexer indexer;

    VersionWriter(SearchIndexer indexer) {
        this.indexer = indexer;
    }

    /**
     * A resource's way through a unit: from the state that others see to the one that the unit leaves.
     *
     * @param isNew whether others see nothing yet, not even a deletion
     * @param stored the rows of search values that others see
     */
    private record Way(
            boolean isNew, Change last, @Nullable String patient, SearchValues stored, SearchValues values) {}

    void write(Script script, List<Written> written) throws SQLException {
        // by identity: the hash of a change would walk its resources
        var patients = new IdentityHashMap<Change, @Nullable String>();
        for (var one : written) patients.put(one.change(), patient(one.change()));
        var ways = ways(written, patients);
        // the row of the current state comes first: whoever changes a resource queues there, and nobody waits for it
        // with a version
        current(script, ways);
        versions(script, written, patients);
        searchRows(script, ways);
    }

    /** Finds the search values of stored resources anew. */
    void reindex(Script script, List<Version> versions) throws SQLException {
        var ways = new ArrayList<Way>();
        for (var version : versions) {
            var state = version.tree();
            var type = version.type();
            var as = new Change(type, version.id(), version.version(), version.recorded(), null, state, "");
            var way = new Way(false, as, patient(as), SearchValues.NONE, indexer.values(type, state));
            script.add(
                    "UPDATE resource SET patient = ?, tokens = ? WHERE type = ? AND id = ?",
                    way.patient(),
                    way.values().sortedTokens().toArray(new Long[0]),
                    type,
                    version.id());
            for (var table : List.of("search_time", "search_text", "search_quantity"))
                script.add("DELETE FROM " + table + " WHERE type = ? AND id = ?", type, version.id());
            ways.add(way);
        }
        searchRows(script, ways);
    }

    private static void versions(Script script, List<Written> written, Map<Change, @Nullable String> patients)
            throws SQLException {
        var rows = new ArrayList<@Nullable Object[]>();
        for (var one : written) {
            var change = one.change();
            rows.add(new @Nullable Object[] {
                change.type(),
                change.id(),
                change.version(),
                change.recorded(),
                one.json() == null,
                patients.get(change),
                change.agent(),
                one.json()
            });
        }
        script.insert(
                "resource_version (type, id, version, recorded, deleted, patient, agent, body)",
                "(?, ?, ?, ?, ?, ?, ?, ?)",
                rows);
    }

    private List<Way> ways(List<Written> written, Map<Change, @Nullable String> patients) {
        var first = new LinkedHashMap<String, Change>();
        var last = new LinkedHashMap<String, Change>();
        for (var one : written) {
            var key = one.change().type() + "/" + one.change().id();
            first.putIfAbsent(key, one.change());
            last.put(key, one.change());
        }
        var ways = new ArrayList<Way>();
        last.forEach((key, change) -> {
            var before = Objects.requireNonNull(first.get(key));
            ways.add(new Way(
                    before.version() == 1,
                    change,
                    patients.get(change),
                    stored(change.type(), before.before()),
                    change.after() == null ? SearchValues.NONE : indexer.values(change.type(), change.after())));
        });
        return ways;
    }

    private SearchValues stored(String type, @Nullable ObjectNode before) {
        return before == null ? SearchValues.NONE : indexer.rows(type, before);
    }

    private @Nullable String patient(Change change) {
        var state = change.after() == null ? change.before() : change.after();
        return state == null ? null : indexer.patient(change.type(), state).orElse(null);
    }

    /**
     * In the order of their ids, so that two who change the same resources never wait for each other. The version of a writer who
     * came too late fails on resource_version's key.
     */
    private static void current(Script script, List<Way> ways) throws SQLException {
        var come = new ArrayList<@Nullable Object[]>();
        var change = new ArrayList<@Nullable Object[]>();
        for (var way : ways) (way.isNew() ? come : change).add(state(way));
        change.sort(Comparator.comparing(row -> row[0] + "/" + row[1]));
        if (!come.isEmpty())
            script.insert(
                    "resource (type, id, version, recorded, deleted, patient, tokens)", "(?, ?, ?, ?, ?, ?, ?)", come);
        if (!change.isEmpty())
            script.rows(
                    "UPDATE resource r SET version = now.version, recorded = now.recorded, deleted = now.deleted,"
                            + " patient = now.patient, tokens = now.tokens FROM (VALUES",
                    "(?::text, ?::text, ?::int, ?::timestamptz, ?::boolean, ?::text, ?::bigint[])",
                    ") AS now(type, id, version, recorded, deleted, patient, tokens)"
                            + " WHERE r.type = now.type AND r.id = now.id",
                    change);
    }

    private static @Nullable Object[] state(Way way) {
        var change = way.last();
        return new @Nullable Object[] {
            change.type(),
            change.id(),
            change.version(),
            change.recorded(),
            change.after() == null,
            way.patient(),
            way.values().sortedTokens().toArray(new Long[0])
        };
    }

    private static void searchRows(Script script, List<Way> ways) throws SQLException {
        new Rows<>(
                        "search_time (type, id, parameter, low, high)",
                        SearchValues::times,
                        SearchValues.Time::parameter,
                        time -> new @Nullable Object[] {
                            time.range().low(), time.range().high()
                        })
                .write(script, ways);
        new Rows<>(
                        "search_text (type, id, parameter, normal, exact)",
                        SearchValues::texts,
                        SearchValues.Text::parameter,
                        text -> new @Nullable Object[] {text.normal(), text.exact()})
                .write(script, ways);
        new Rows<>(
                        "search_quantity (type, id, parameter, system, code, unit, low, high)",
                        SearchValues::quantities,
                        SearchValues.Quantity::parameter,
                        quantity -> new @Nullable Object[] {
                            quantity.system(), quantity.code(), quantity.unit(), quantity.low(), quantity.high()
                        })
                .write(script, ways);
    }

    /**
     * A table of search values.
     *
     * @param table its name and columns; the first three are type, id and parameter
     * @param columns the values of the other columns
     */
    private record Rows<V>(
            String table,
            Function<SearchValues, Set<V>> of,
            Function<V, String> parameter,
            Function<V, @Nullable Object[]> columns) {

        void write(Script script, List<Way> ways) throws SQLException {
            var gone = new ArrayList<@Nullable Object[]>();
            var come = new ArrayList<@Nullable Object[]>();
            for (var way : ways) {
                var change = way.last();
                var old = of.apply(way.stored());
                var now = of.apply(way.values());
                if (old.equals(now)) continue;
                var changed = changed(old, now);
                if (!old.isEmpty()) for (var name : changed) gone.add(new Object[] {change.type(), change.id(), name});
                for (var value : now) if (changed.contains(parameter.apply(value))) come.add(row(change, value));
            }
            // one plan for every number of values: an array of names was planned anew each time, which cost more than
            // the deletion
            if (!gone.isEmpty())
                script.rows(
                        "DELETE FROM " + name() + " old USING (VALUES",
                        "(?::text, ?::text, ?::text)",
                        ") AS gone(type, id, parameter) WHERE old.type = gone.type AND old.id = gone.id"
                                + " AND old.parameter = gone.parameter",
                        gone);
            if (!come.isEmpty()) script.insert(table, "(" + "?, ".repeat(come.get(0).length - 1) + "?)", come);
        }

        private String name() {
            return table.substring(0, table.indexOf(' '));
        }

        private Set<String> changed(Set<V> old, Set<V> now) {
            var changed = new HashSet<String>();
            for (var value : old) if (!now.contains(value)) changed.add(parameter.apply(value));
            for (var value : now) if (!old.contains(value)) changed.add(parameter.apply(value));
            return changed;
        }

        private @Nullable Object[] row(Change change, V value) {
            var own = columns.apply(value);
            var row = new @Nullable Object[3 + own.length];
            row[0] = change.type();
            row[1] = change.id();
            row[2] = parameter.apply(value);
            System.arraycopy(own, 0, row, 3, own.length);
            return row;
        }
    }
}
