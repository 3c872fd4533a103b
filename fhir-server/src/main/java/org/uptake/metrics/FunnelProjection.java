package org.uptake.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.uptake.store.Change;
import org.uptake.store.Projection;

/** Writes when patients came a stage further, from offer tasks and care plans, in the transaction of the version. */
public final class FunnelProjection implements Projection {
    private static final String REACHED = """
            INSERT INTO funnel_event (source, stage, patient, intervention, site, at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (source, stage) DO NOTHING""";
    private static final String MISTAKEN = "DELETE FROM funnel_event WHERE source = ?";

    @Override
    public void apply(Connection transaction, List<Change> changes) throws SQLException {
        for (var change : changes) if (isMistake(change)) forget(transaction, source(change));
        try (var insert = transaction.prepareStatement(REACHED)) {
            var found = false;
            for (var change : changes) found |= add(insert, change);
            if (found) insert.executeBatch();
        }
    }

    private static boolean add(PreparedStatement insert, Change change) throws SQLException {
        var after = change.after();
        if (after == null || isMistake(change)) return false;
        var reached = FunnelSource.reached(change.type(), after);
        reached.removeAll(before(change));
        var patient = FunnelSource.patient(after);
        var intervention = FunnelSource.intervention(after);
        if (reached.isEmpty() || patient == null || intervention == null) return false;
        for (var stage : reached) {
            insert.setString(1, source(change));
            insert.setString(2, stage.code());
            insert.setString(3, patient);
            insert.setString(4, intervention);
            insert.setString(5, FunnelSource.site(change.type(), after));
            insert.setObject(
                    6, FunnelSource.time(stage, after, change.recorded()).atOffset(ZoneOffset.UTC));
            insert.addBatch();
        }
        return true;
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

    private static void forget(Connection transaction, String source) throws SQLException {
        try (var delete = transaction.prepareStatement(MISTAKEN)) {
            delete.setString(1, source);
            delete.executeUpdate();
        }
    }

    private static String source(Change change) {
        return change.type() + "/" + change.id();
    }
}
