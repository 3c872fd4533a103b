package org.uptake.subscription;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.search.SearchIndexer;

/**
 * Makes events of the change sequence (docs/adr/002). The mark, the events and their numbers move in one transaction under the
 * mark's lock, so that each change makes one event for each subscription, whatever is killed when, and with several servers.
 */
final class Follower {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final int PAGE = 500;

    private final Jdbi database;
    private final Topics topics;
    private final SearchIndexer indexer;
    private final Subscribers subscribers;
    private final DueDates dueDates;
    private final Consumer<String> broken;

    /** @param broken gets each subscription whose events cannot be recorded */
    Follower(
            Jdbi database,
            Topics topics,
            SearchIndexer indexer,
            Subscribers subscribers,
            DueDates dueDates,
            Consumer<String> broken) {
        this.database = database;
        this.topics = topics;
        this.indexer = indexer;
        this.subscribers = subscribers;
        this.dueDates = dueDates;
        this.broken = broken;
    }

    /**
     * Follows one page of changes.
     *
     * @return whether there may be more
     */
    boolean follow(Instant now) {
        if (!isBehind()) return false;
        return turn((handle, mark) -> follow(handle, mark, now));
    }

    /** Looks at the due dates that have passed. */
    boolean sweep(Instant now) {
        return turn((handle, mark) -> {
            var ledger = subscribers.open(handle);
            var more = dueDates.sweep(handle, mark, ledger, now);
            return new Outcome(more, ledger.write(handle, now));
        });
    }

    private record Outcome(boolean more, List<String> broken) {}

    private boolean turn(BiFunction<Handle, Mark, Outcome> work) {
        var outcome = database.inTransaction(handle ->
                Mark.lock(handle).map(mark -> work.apply(handle, mark)).orElse(new Outcome(false, List.of())));
        outcome.broken().forEach(broken); // not before the rows' locks are free
        return outcome.more();
    }

    /** Asked without a lock and without a transaction number, because it is asked all the time. */
    private boolean isBehind() {
        return database.withHandle(handle -> Mark.read(handle)
                .map(mark -> handle.createQuery("SELECT 1 FROM resource_version WHERE (tx, seq) > (:tx::xid8, :seq)"
                                + " AND tx < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY tx, seq LIMIT 1")
                        .bind("tx", mark.tx())
                        .bind("seq", mark.seq())
                        .mapTo(Integer.class)
                        .findFirst()
                        .isPresent())
                .orElse(false));
    }

    private Outcome follow(Handle handle, Mark mark, Instant now) {
        var horizon = Mark.horizon(handle);
        var ledger = subscribers.open(handle);
        if (ledger.isEmpty()) {
            new Mark(horizon, 0, mark.swept()).write(handle);
            return new Outcome(false, List.of());
        }
        var places = new ArrayList<Mark>();
        var changes = changes(handle, mark, horizon, places);
        for (var change : changes) record(change, ledger);
        dueDates.lateComers(handle, mark, changes, ledger);
        var unrecorded = ledger.write(handle, now);
        var isFull = places.size() == PAGE;
        (isFull ? places.get(PAGE - 1) : new Mark(horizon, 0, mark.swept())).write(handle);
        return new Outcome(isFull, unrecorded);
    }

    /** A change that cannot be judged is told to the log and makes no event; the next ones still do. */
    private void record(ResourceChange change, Subscribers.Ledger ledger) {
        var cause = change.type() + "/" + change.id() + "/_history/" + change.version();
        for (var topic : topics.of(change.type())) {
            try {
                if (topic.isTriggeredBy(change, indexer)) ledger.add(topic, change, cause);
            } catch (RuntimeException unreadable) {
                LOG.error("{} cannot be matched with topic {}", cause, topic.url(), unreadable);
            }
        }
    }

    /**
     * @param places gets the place of every row, also of types that no topic is about
     */
    private List<ResourceChange> changes(Handle handle, Mark mark, String horizon, List<Mark> places) {
        var types = topics.types().toArray(new String[0]);
        return handle
                .createQuery("SELECT v.*, CASE WHEN v.type = ANY(:types) THEN n.body END AS after, b.body AS before"
                        + " FROM (SELECT tx, seq, type, id, version, recorded, patient FROM resource_version"
                        + " WHERE (tx, seq) > (:tx::xid8, :seq) AND tx < :horizon::xid8 ORDER BY tx, seq LIMIT :page) v"
                        + " JOIN resource_version n ON n.type = v.type AND n.id = v.id AND n.version = v.version"
                        + " LEFT JOIN resource_version b ON b.type = v.type AND b.id = v.id AND b.version = v.version - 1"
                        + " AND v.type = ANY(:types) ORDER BY v.tx, v.seq")
                .bind("types", types)
                .bind("tx", mark.tx())
                .bind("seq", mark.seq())
                .bind("horizon", horizon)
                .bind("page", PAGE)
                .map((row, context) -> {
                    places.add(new Mark(row.getString("tx"), row.getLong("seq"), mark.swept()));
                    return change(row);
                })
                .stream()
                .flatMap(Optional::stream)
                .filter(change -> topics.types().contains(change.type()))
                .toList();
    }

    /** Empty for a version that neither comes from nor leads to a state: nothing to tell of. */
    private static Optional<ResourceChange> change(java.sql.ResultSet row) throws java.sql.SQLException {
        @Nullable String before = row.getString("before");
        @Nullable String after = row.getString("after");
        if (before == null && after == null) return Optional.empty();
        return Optional.of(new ResourceChange(
                row.getString("type"),
                row.getString("id"),
                row.getInt("version"),
                row.getTimestamp("recorded").toInstant(),
                row.getString("patient"),
                before,
                after));
    }
}
