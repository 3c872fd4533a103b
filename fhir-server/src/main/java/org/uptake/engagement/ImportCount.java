package org.uptake.engagement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;

/** What became of the rows of an import. */
final class ImportCount {
    /** One transaction's share, which counts only when that is stored. */
    static final class Share {
        int created;
        int updated;
        int unchanged;
    }

    private record Told(int row, Refusal problem) {}

    private final Share all = new Share();
    private final List<Told> told = new ArrayList<>();
    private int rows;
    private int refused;

    void add(Share share) {
        all.created += share.created;
        all.updated += share.updated;
        all.unchanged += share.unchanged;
        rows += share.created + share.updated + share.unchanged;
    }

    void refuse(int row, List<Refusal> problems) {
        rows++;
        refused++;
        for (var problem : problems) told.add(new Told(row, problem));
    }

    /** @param most issues that are told one by one */
    ObjectNode parameters(int most) {
        var parameters = Json.object().put("resourceType", "Parameters");
        var parts = parameters.putArray("parameter");
        Elements.part(parts, "rows").put("valueInteger", rows);
        Elements.part(parts, "created").put("valueInteger", all.created);
        Elements.part(parts, "updated").put("valueInteger", all.updated);
        Elements.part(parts, "unchanged").put("valueInteger", all.unchanged);
        Elements.part(parts, "refused").put("valueInteger", refused);
        for (var one : told.subList(0, Math.min(most, told.size()))) {
            var issue = Elements.part(parts, "issue").putArray("part");
            Elements.part(issue, "row").put("valueInteger", one.row());
            Elements.part(issue, "rule").put("valueCode", one.problem().rule());
            Elements.part(issue, "text").put("valueString", one.problem().message());
        }
        return parameters;
    }
}
