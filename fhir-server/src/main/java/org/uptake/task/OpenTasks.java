package org.uptake.task;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.store.Change;
import org.uptake.store.Projection;

/** Table {@code task_open}: the work that is not finished, in the order in which a worklist shows it. */
public final class OpenTasks implements Projection {
    static final String OFFER = "offer-intervention";

    @Override
    public void apply(Connection transaction, List<Change> changes) throws SQLException {
        var last = new LinkedHashMap<String, Change>();
        for (var change : changes) if (change.type().equals("Task")) last.put(change.id(), change);
        if (last.isEmpty()) return;
        var open = new LinkedHashMap<String, TaskView>();
        var closed = new java.util.ArrayList<String>();
        for (var change : last.values()) {
            var view = change.after() == null ? null : new TaskView(change.after());
            if (view != null && isOpen(view)) open.put(change.id(), view);
            else if (change.before() != null) closed.add(change.id());
        }
        if (!open.isEmpty()) upsert(transaction, open);
        if (!closed.isEmpty()) delete(transaction, closed);
    }

    /** Offers wait for a visit, not for a worker; drafts are nobody's work yet. */
    private static boolean isOpen(TaskView task) {
        return !task.status().isTerminal()
                && task.status() != TaskStatus.DRAFT
                && !task.code().equals(OFFER);
    }

    private static void upsert(Connection transaction, Map<String, TaskView> open) throws SQLException {
        try (var statement = transaction.prepareStatement(
                "INSERT INTO task_open (id, patient, owner, site, code, status, due, not_before)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET patient = excluded.patient,"
                        + " owner = excluded.owner, site = excluded.site, code = excluded.code,"
                        + " status = excluded.status, due = excluded.due, not_before = excluded.not_before")) {
            for (var entry : open.entrySet()) {
                var task = entry.getValue();
                statement.setString(1, entry.getKey());
                text(statement, 2, task.patient());
                statement.setString(3, task.owner().orElse(""));
                text(statement, 4, Elements.reference(task.resource(), "location"));
                statement.setString(5, task.code());
                statement.setString(6, task.status().code());
                statement.setTimestamp(7, time(task.due().orElse(Worklist.NO_DUE)));
                statement.setTimestamp(8, time(task.notBefore().orElse(Worklist.ALWAYS)));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void delete(Connection transaction, List<String> ids) throws SQLException {
        try (var statement = transaction.prepareStatement("DELETE FROM task_open WHERE id = ANY(?)")) {
            statement.setArray(1, transaction.createArrayOf("text", ids.toArray(new String[0])));
            statement.execute();
        }
    }

    private static void text(PreparedStatement statement, int index, Optional<String> value) throws SQLException {
        if (value.isPresent()) statement.setString(index, value.get());
        else statement.setNull(index, Types.VARCHAR);
    }

    private static Timestamp time(Instant instant) {
        return Timestamp.from(instant);
    }
}
