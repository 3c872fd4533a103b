package org.uptake.store;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.search.SearchIndexer;
import org.uptake.search.SearchParameters;

/**
 * Finds the search values of stored resources anew when the definitions are not those that found them. Runs before the server
 * answers; one that was interrupted goes on where it stood, and of several servers one works while the others wait.
 */
public final class Reindex {
    private static final Logger LOG = LoggerFactory.getLogger(Reindex.class);
    private static final int BATCH = 500;
    private static final int TOLD_EVERY = 20 * BATCH;
    private static final String STATE = "SELECT digest, done_type, done_id, complete FROM search_index";
    private static final String NEXT = "SELECT v.type, v.id, v.version, v.recorded, v.body FROM resource r"
            + " JOIN resource_version v ON v.type = r.type AND v.id = r.id AND v.version = r.version"
            + " WHERE (r.type, r.id) > (?, ?) AND NOT r.deleted ORDER BY r.type, r.id LIMIT " + BATCH
            + " FOR UPDATE OF r";
    private static final String REMEMBER =
            "INSERT INTO search_index (digest, done_type, done_id, complete) VALUES (?, ?, ?, ?)"
                    + " ON CONFLICT (one) DO UPDATE SET digest = excluded.digest, done_type = excluded.done_type,"
                    + " done_id = excluded.done_id, complete = excluded.complete";

    private final DataSource database;
    private final String digest;
    private final VersionWriter writer;
    private long done;
    private long total;

    public Reindex(DataSource database, SearchParameters parameters) {
        this.database = database;
        this.digest = parameters.digest();
        this.writer = new VersionWriter(new SearchIndexer(parameters));
    }

    private record State(String digest, String type, String id, boolean complete) {}

    public void run() {
        try (var connection = database.getConnection()) {
            if (isDone(connection)) return;
            connection.setAutoCommit(false);
            try {
                StoreSql.lockKey(connection, "search_index");
                total = total(connection);
                while (batch(connection)) {
                    connection.commit();
                    StoreSql.lockKey(connection, "search_index");
                }
                connection.commit();
            } finally {
                connection.rollback();
            }
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    private boolean isDone(Connection connection) throws SQLException {
        var state = state(connection);
        return state != null && state.complete() && state.digest().equals(digest);
    }

    /** @return whether there may be more */
    private boolean batch(Connection connection) throws SQLException {
        if (isDone(connection)) return false;
        var state = state(connection);
        if (state == null || !state.digest().equals(digest)) state = new State(digest, "", "", false);
        var versions = StoreSql.list(connection, NEXT, state.type(), state.id());
        var script = new Script(connection);
        writer.reindex(script, versions);
        var complete = versions.size() < BATCH;
        var last = versions.isEmpty() ? null : versions.get(versions.size() - 1);
        script.add(
                REMEMBER,
                digest,
                last == null ? state.type() : last.type(),
                last == null ? state.id() : last.id(),
                complete);
        script.run();
        done += versions.size();
        if (complete || done % TOLD_EVERY == 0) LOG.info("search values found anew of {} resources of {}", done, total);
        return !complete;
    }

    private static long total(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT count(*) FROM resource WHERE NOT deleted");
                var row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static @Nullable State state(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(STATE);
                var row = statement.executeQuery()) {
            return row.next()
                    ? new State(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4))
                    : null;
        }
    }
}
