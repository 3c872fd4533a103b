package org.uptake.task;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Elements;
import org.uptake.store.Change;
import org.uptake.store.Projection;
import org.uptake.store.Script;

/** Table {@code task_open}: the work that is not finished, in the order in which a worklist shows it. */
public final class OpenTasks implements Projection {
    static final String OFFER = "offer-intervention";

    private static final String INSERT =
            "INSERT INTO task_open (id, version, patient, owner, site, code, status, due, not_before) VALUES";
    private static final String UPDATE =
            "ON CONFLICT (id) DO UPDATE SET version = excluded.version, patient = excluded.patient, owner = excluded.owner, site = excluded.site,"
                    + " code = excluded.code, status = excluded.status, due = excluded.due, not_before = excluded.not_before";

    @Override
    public void apply(Script script, List<Change> changes) throws SQLException {
        var last = new LinkedHashMap<String, Change>();
        for (var change : changes) if (change.type().equals("Task")) last.put(change.id(), change);
        var open = new ArrayList<@Nullable Object[]>();
        var closed = new ArrayList<String>();
        for (var change : last.values()) {
            var view = change.after() == null ? null : new TaskView(change.after());
            if (view != null && isOpen(view)) open.add(row(change, view));
            else if (change.before() != null) closed.add(change.id());
        }
        if (!open.isEmpty()) script.rows(INSERT, "(?, ?, ?, ?, ?, ?, ?, ?, ?)", UPDATE, open);
        if (!closed.isEmpty())
            script.add("DELETE FROM task_open WHERE id = ANY(?)", (Object) closed.toArray(new String[0]));
    }

    /** Offers wait for a visit, not for a worker; drafts are nobody's work yet. */
    private static boolean isOpen(TaskView task) {
        return !task.status().isTerminal()
                && task.status() != TaskStatus.DRAFT
                && !task.code().equals(OFFER);
    }

    private static @Nullable Object[] row(Change change, TaskView task) {
        return new @Nullable Object[] {
            change.id(),
            change.version(),
            task.patient().orElse(null),
            task.owner().orElse(""),
            Elements.reference(task.resource(), "location").orElse(null),
            task.code(),
            task.status().code(),
            task.due().orElse(Worklist.NO_DUE),
            task.notBefore().orElse(Worklist.ALWAYS)
        };
    }
}
