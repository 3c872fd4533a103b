package org.uptake.task;

import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.uptake.store.Change;
import org.uptake.store.Projection;
import org.uptake.store.Script;

/**
 * Writes the timeline of every task in the transaction of its version. A version that changes the state is one row, whose start
 * PostgreSQL clamps to the row before it; nothing is read back and no history is read again.
 */
public final class TimelineProjection implements Projection {
    private static final String ABOUT = "INSERT INTO timeline_task (task, patient, plan, code, site, automated) VALUES";
    private static final String ABOUT_AGAIN = """
            ON CONFLICT (task) DO UPDATE SET tx = excluded.tx, patient = excluded.patient, plan = excluded.plan,
                code = excluded.code, site = excluded.site, automated = excluded.automated""";

    private static final String STEP = """
            INSERT INTO timeline_step (task, version, patient, started, clamped, recorded, status, business_status, owner, due)
            SELECT step.task, step.version, step.patient, greatest(step.effective, before.started),
                   coalesce(step.effective < before.started, false), step.recorded, step.status, step.business_status,
                   step.owner, step.due
            FROM (VALUES""";
    private static final String STEP_ROW =
            "(?::text, ?::int, ?::text, ?::timestamptz, ?::timestamptz, ?::text, ?::text, ?::text, ?::timestamptz)";
    private static final String STEP_BEFORE = """
            ) step(task, version, patient, effective, recorded, status, business_status, owner, due)
            LEFT JOIN LATERAL (SELECT started FROM timeline_step WHERE timeline_step.task = step.task
                               ORDER BY version DESC LIMIT 1) before ON true""";

    @Override
    public void apply(Script script, List<Change> changes) throws SQLException {
        var about = new LinkedHashMap<String, @Nullable Object[]>();
        var rounds = new ArrayList<Map<String, @Nullable Object[]>>();
        for (var change : changes) {
            if (!change.type().equals("Task")) continue;
            var before = change.before() == null ? null : TimelineTask.of(change.before());
            var after = change.after() == null ? null : TimelineTask.of(change.after());
            if (after != null && (before == null || !before.about().equals(after.about())))
                about.put(change.id(), about(change.id(), after.about()));
            if (before == null || after == null || !before.state().equals(after.state()))
                inNextRound(rounds, change.id(), step(change, before, after));
        }
        if (!about.isEmpty()) script.rows(ABOUT, "(?, ?, ?, ?, ?, ?)", ABOUT_AGAIN, List.copyOf(about.values()));
        for (var round : rounds) script.rows(STEP, STEP_ROW, STEP_BEFORE, List.copyOf(round.values()));
    }

    /** A step looks at the one before it, so two steps of a task must not stand in one statement. */
    private static void inNextRound(
            List<Map<String, @Nullable Object[]>> rounds, String task, @Nullable Object[] step) {
        for (var round : rounds) if (round.putIfAbsent(task, step) == null) return;
        var round = new LinkedHashMap<String, @Nullable Object[]>();
        round.put(task, step);
        rounds.add(round);
    }

    private static @Nullable Object[] about(String task, TimelineTask.About about) {
        return new @Nullable Object[] {
            task, about.patient(), about.plan(), about.code(), about.site(), about.automated()
        };
    }

    private static @Nullable Object[] step(Change change, @Nullable TimelineTask before, @Nullable TimelineTask after) {
        var version = version(change, before, after);
        return new @Nullable Object[] {
            change.id(),
            version.version(),
            patient(before, after),
            version.effective(),
            version.recorded(),
            version.state().status(),
            version.state().businessStatus(),
            version.state().owner(),
            version.state().due()
        };
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
}
