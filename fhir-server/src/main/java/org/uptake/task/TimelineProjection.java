package org.uptake.task;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uptake.store.Change;
import org.uptake.store.Projection;

/**
 * Writes the timeline of every task in the transaction of its version. A version that changes the state is one row, whose start
 * PostgreSQL clamps to the row before it; nothing is read back and no history is read again.
 */
public final class TimelineProjection implements Projection {
    private static final String ABOUT = """
            INSERT INTO timeline_task (task, patient, plan, code, site, automated) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (task) DO UPDATE SET tx = excluded.tx, patient = excluded.patient, plan = excluded.plan,
                code = excluded.code, site = excluded.site, automated = excluded.automated""";

    private static final String STEP = """
            INSERT INTO timeline_step (task, version, patient, started, clamped, recorded, status, business_status, owner, due)
            SELECT step.task, ?, ?, greatest(step.effective, before.started), coalesce(step.effective < before.started, false),
                   ?, ?, ?, ?, ?
            FROM (SELECT ?::text AS task, ?::timestamptz AS effective) step
            LEFT JOIN LATERAL (SELECT started FROM timeline_step WHERE timeline_step.task = step.task
                               ORDER BY version DESC LIMIT 1) before ON true""";

    @Override
    public void apply(Connection transaction, List<Change> changes) throws SQLException {
        var tasks =
                changes.stream().filter(change -> change.type().equals("Task")).toList();
        if (tasks.isEmpty()) return;
        try (var about = transaction.prepareStatement(ABOUT);
                var step = transaction.prepareStatement(STEP)) {
            var described = false;
            var stepped = false;
            for (var change : tasks) {
                var before = change.before() == null ? null : TimelineTask.of(change.before());
                var after = change.after() == null ? null : TimelineTask.of(change.after());
                described |= describe(about, change, before, after);
                stepped |= step(step, change, before, after);
            }
            if (described) about.executeBatch();
            if (stepped) step.executeBatch();
        }
    }

    private static boolean describe(
            PreparedStatement insert, Change change, @Nullable TimelineTask before, @Nullable TimelineTask after)
            throws SQLException {
        if (after == null || (before != null && before.about().equals(after.about()))) return false;
        insert.setString(1, change.id());
        insert.setString(2, after.about().patient());
        insert.setString(3, after.about().plan());
        insert.setString(4, after.about().code());
        insert.setString(5, after.about().site());
        insert.setBoolean(6, after.about().automated());
        insert.addBatch();
        return true;
    }

    private static boolean step(
            PreparedStatement insert, Change change, @Nullable TimelineTask before, @Nullable TimelineTask after)
            throws SQLException {
        if (before != null && after != null && before.state().equals(after.state())) return false;
        var version = version(change, before, after);
        insert.setInt(1, version.version());
        insert.setString(2, patient(before, after));
        insert.setObject(3, time(version.recorded()));
        insert.setString(4, version.state().status());
        insert.setString(5, version.state().businessStatus());
        insert.setString(6, version.state().owner());
        insert.setObject(7, time(version.state().due()));
        insert.setString(8, change.id());
        insert.setObject(9, time(version.effective()));
        insert.addBatch();
        return true;
    }

    private static TimelineVersion version(Change change, @Nullable TimelineTask before, @Nullable TimelineTask after) {
        var recorded = change.recorded().truncatedTo(ChronoUnit.MILLIS);
        if (after != null) return new TimelineVersion(change.version(), recorded, after.claimed(), after.state());
        var last = before == null ? null : before.state();
        var deleted = last == null
                ? new TimelineState(TimelinePhase.DELETED, null, null, null)
                : new TimelineState(TimelinePhase.DELETED, last.businessStatus(), last.owner(), last.due());
        return new TimelineVersion(change.version(), recorded, null, deleted);
    }

    private static @Nullable String patient(@Nullable TimelineTask before, @Nullable TimelineTask after) {
        if (after != null) return after.about().patient();
        return before == null ? null : before.about().patient();
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
