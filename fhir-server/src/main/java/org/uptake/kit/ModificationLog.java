package org.uptake.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.List;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Change;
import org.uptake.store.Projection;
import org.uptake.store.Script;

/**
 * Opens a draft entry in the log of modifications (FRAME, Wiltsey Stirman 2019) whenever what patients meet changes: people forget to.
 * Why it was changed, and how, is filled in later.
 */
public final class ModificationLog implements Projection {
    private static final String INSERT = "INSERT INTO modification (target, what, resource, resource_version,"
            + " from_version, to_version, made, made_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

    @Override
    public void apply(Script script, List<Change> changes) throws SQLException {
        for (var change : changes) {
            var before = change.before();
            var after = change.after();
            if (before == null || after == null) continue;
            if (change.type().equals("DocumentReference") && KitDocument.is(after))
                document(script, change, before, after);
            if (change.type().equals("PlanDefinition")) plan(script, change, before, after);
        }
    }

    private static void document(Script script, Change change, ObjectNode before, ObjectNode after)
            throws SQLException {
        if (!KitWrites.words(before).equals(KitWrites.words(after)))
            open(script, change, "document", KitDocument.version(before), KitDocument.version(after));
    }

    private static void plan(Script script, Change change, ObjectNode before, ObjectNode after) throws SQLException {
        var from = before.path("version").asText();
        var to = after.path("version").asText();
        part(script, change, "kit", Uptake.extension("introduction-kit"), before, after, from, to);
        part(script, change, "routing", RoutingWrites.ROUTE, before, after, from, to);
        part(script, change, "eligibility", Uptake.extension("eligibility"), before, after, from, to);
        if (!before.path("action").equals(after.path("action"))) open(script, change, "plan", from, to);
    }

    private static void part(
            Script script,
            Change change,
            String what,
            String url,
            JsonNode before,
            JsonNode after,
            String from,
            String to)
            throws SQLException {
        if (!Elements.extensions(before, url).equals(Elements.extensions(after, url)))
            open(script, change, what, from, to);
    }

    private static void open(Script script, Change change, String what, String from, String to) throws SQLException {
        script.add(
                INSERT,
                "intervention",
                what,
                change.type() + "/" + change.id(),
                change.version(),
                from,
                to,
                change.recorded(),
                change.agent());
    }
}
