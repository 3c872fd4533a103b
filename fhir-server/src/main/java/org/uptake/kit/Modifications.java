package org.uptake.kit;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.intervention.Intervention;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;
import org.uptake.store.Meta;
import org.uptake.store.Store;
import org.uptake.store.StoreFailure;

/** {@code PlanDefinition/[id]/$modifications}: how an intervention and its kit were changed, the newest first. */
public final class Modifications implements Operation {
    private static final int MOST = 200;

    private final Store store;

    public Modifications(Store store) {
        this.store = store;
    }

    @Override
    public Answer answer(Call call) {
        var id = Objects.requireNonNull(call.id());
        var plan = store.current("PlanDefinition", id)
                .filter(version -> !version.deleted())
                .orElseThrow(() -> Refusal.of(404, "not-found", "not-found", "There is no such intervention.")
                        .asException());
        var intervention = Intervention.of(plan.tree());
        var about = new ArrayList<>(List.of(intervention.reference()));
        about.addAll(intervention.scripts());
        about.addAll(intervention.handouts());
        var parameters = Json.object().put("resourceType", "Parameters");
        for (var entry : entries(about)) {
            var part = Elements.part(parameters.withArray("parameter"), "modification")
                    .putArray("part");
            Elements.part(part, "what").put("valueCode", entry.what());
            Elements.part(part, "resource").putObject("valueReference").put("reference", entry.resource());
            if (!entry.from().isEmpty()) Elements.part(part, "from").put("valueString", entry.from());
            if (!entry.to().isEmpty()) Elements.part(part, "to").put("valueString", entry.to());
            Elements.part(part, "made").put("valueInstant", entry.made());
            Elements.part(part, "by").put("valueString", entry.by());
            Elements.part(part, "status").put("valueCode", entry.status());
        }
        return Answer.ok(parameters);
    }

    private record Entry(String what, String resource, String from, String to, String made, String by, String status) {}

    private List<Entry> entries(List<String> about) {
        return store.read(connection -> {
            try (var statement =
                    connection.prepareStatement("SELECT what, resource || '/_history/' || resource_version,"
                            + " from_version, to_version, made, made_by, status FROM modification"
                            + " WHERE resource = ANY(?) ORDER BY made DESC, id DESC LIMIT " + MOST)) {
                statement.setArray(1, connection.createArrayOf("text", about.toArray(new String[0])));
                var rows = statement.executeQuery();
                var entries = new ArrayList<Entry>();
                while (rows.next())
                    entries.add(new Entry(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            Meta.instant(rows.getTimestamp(5).toInstant()),
                            rows.getString(6),
                            rows.getString(7)));
                return entries;
            } catch (SQLException broken) {
                throw new StoreFailure(broken);
            }
        });
    }
}
