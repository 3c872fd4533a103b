package org.uptake.subscription;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.uptake.search.SearchIndexer;
import org.uptake.search.SearchParameters;
import org.uptake.search.TokenCondition;

/**
 * Tasks whose due date has passed: found by a sweep over {@code task_open}, once for each due date. A task that gets a due date
 * that the sweep has passed already, or is opened with one, is found among the changes instead.
 */
final class DueDates {
    private static final int PAGE = 500;
    private static final String TASKS = "SELECT t.id, t.due, v.version, v.patient, v.body FROM task_open t"
            + " JOIN resource_version v ON v.type = 'Task' AND v.id = t.id AND v.version = t.version";

    static final String PASSED = TASKS + " WHERE t.due > :from AND t.due <= :until ORDER BY t.due, t.id";

    private final Topics topics;
    private final SearchIndexer indexer;
    private final List<TokenCondition> notOpen;

    DueDates(Topics topics, SearchIndexer indexer, SearchParameters parameters) {
        this.topics = topics;
        this.indexer = indexer;
        this.notOpen =
                TokenCondition.read(
                                parameters,
                                "Task",
                                "status",
                                "draft,completed,failed,cancelled,rejected,entered-in-error")
                        .stream()
                        .toList();
    }

    private record Overdue(ResourceChange change, Instant due) {
        static Overdue of(ResultSet row) throws SQLException {
            var due = row.getTimestamp("due").toInstant();
            var body = row.getString("body");
            return new Overdue(
                    new ResourceChange(
                            "Task",
                            row.getString("id"),
                            row.getInt("version"),
                            due,
                            row.getString("patient"),
                            body,
                            body),
                    due);
        }

        String cause() {
            return "Task/" + change.id() + " due " + due;
        }
    }

    /** @return whether more than a page of due dates has passed and another look is needed */
    boolean sweep(Handle handle, Mark mark, Subscribers.Ledger ledger, Instant now) {
        var from = mark.swept();
        if (from == null || topics.ofDueDates().stream().noneMatch(ledger::wants)) {
            new Mark(mark.tx(), mark.seq(), now).write(handle);
            return false;
        }
        if (!now.isAfter(from)) return false;
        var end = handle.createQuery(
                        "SELECT due FROM task_open WHERE due > :from AND due <= :now ORDER BY due OFFSET :page LIMIT 1")
                .bind("from", Queue.at(from))
                .bind("now", Queue.at(now))
                .bind("page", PAGE - 1)
                .map((row, context) -> row.getTimestamp(1).toInstant())
                .findFirst();
        var until = end.orElse(now);
        tell(
                handle,
                ledger,
                handle.createQuery(PASSED)
                        .bind("from", Queue.at(from))
                        .bind("until", Queue.at(until))
                        .map((row, context) -> Overdue.of(row))
                        .list());
        new Mark(mark.tx(), mark.seq(), until).write(handle);
        return end.isPresent();
    }

    /** Tasks among the changes whose due date the sweep has passed already. */
    void lateComers(Handle handle, Mark mark, List<ResourceChange> changes, Subscribers.Ledger ledger) {
        if (mark.swept() == null || topics.ofDueDates().stream().noneMatch(ledger::wants)) return;
        var candidates = changes.stream()
                .filter(change -> change.type().equals("Task") && isNew(change))
                .map(ResourceChange::id)
                .distinct()
                .toArray(String[]::new);
        if (candidates.length == 0) return;
        tell(
                handle,
                ledger,
                handle.createQuery(TASKS + " WHERE t.id = ANY(:ids) AND t.due <= :swept ORDER BY t.due, t.id")
                        .bind("ids", candidates)
                        .bind("swept", Queue.at(mark.swept()))
                        .map((row, context) -> Overdue.of(row))
                        .list());
    }

    private boolean isNew(ResourceChange change) {
        return switch (change.interaction()) {
            case "create" -> true;
            case "update" -> change.changed("due-date", indexer) || change.was(notOpen, indexer);
            default -> false;
        };
    }

    private void tell(Handle handle, Subscribers.Ledger ledger, List<Overdue> overdue) {
        for (var task : overdue) {
            var told = Set.copyOf(handle.createQuery("SELECT subscription FROM subscription_event WHERE cause = :cause")
                    .bind("cause", task.cause())
                    .mapTo(String.class)
                    .list());
            for (var topic : topics.ofDueDates())
                if (Objects.equals(topic.type(), "Task")) ledger.add(topic, task.change(), task.cause(), told);
        }
    }
}
