package org.uptake.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.store.Change;
import org.uptake.store.Projection;
import org.uptake.store.Script;

/** Writes when patients came a stage further, from offer tasks and care plans, in the transaction of the version. */
public final class FunnelProjection implements Projection {
    private static final String REACHED =
            "INSERT INTO funnel_event (source, stage, patient, intervention, site, at) VALUES";
    private static final String MISTAKEN = "DELETE FROM funnel_event WHERE source = ?";

    @Override
    public void apply(Script script, List<Change> changes) throws SQLException {
        for (var change : changes) if (isMistake(change)) script.add(MISTAKEN, source(change));
        var rows = new ArrayList<@Nullable Object[]>();
        for (var change : changes) if (!isMistake(change)) reached(change, rows);
        if (!rows.isEmpty()) script.rows(REACHED, "(?, ?, ?, ?, ?, ?)", "ON CONFLICT (source, stage) DO NOTHING", rows);
    }

    private static void reached(Change change, List<@Nullable Object[]> rows) {
        var after = change.after();
        if (after == null) return;
        var reached = FunnelSource.reached(change.type(), after);
        reached.removeAll(before(change));
        var patient = FunnelSource.patient(after);
        var intervention = FunnelSource.intervention(after);
        if (reached.isEmpty() || patient == null || intervention == null) return;
        for (var stage : reached)
            rows.add(new @Nullable Object[] {
                source(change),
                stage.code(),
                patient,
                intervention,
                FunnelSource.site(change.type(), after),
                FunnelSource.time(stage, after, change.recorded())
            });
    }

    private static Set<FunnelStage> before(Change change) {
        var before = change.before();
        return before == null ? EnumSet.noneOf(FunnelStage.class) : FunnelSource.reached(change.type(), before);
    }

    private static boolean isMistake(Change change) {
        if (!change.type().equals("Task") && !change.type().equals("CarePlan")) return false;
        if (change.type().equals("Task") && !FunnelSource.isOffer(either(change))) return false;
        var after = change.after();
        return after == null || after.path("status").asText().equals("entered-in-error");
    }

    private static JsonNode either(Change change) {
        if (change.after() != null) return change.after();
        return change.before() == null ? MissingNode.getInstance() : change.before();
    }

    private static String source(Change change) {
        return change.type() + "/" + change.id();
    }
}
