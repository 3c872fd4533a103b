package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.uptake.store.Json;
import org.uptake.store.Store;

/** R4, "batch/transaction": a transaction is stored together or not at all, in the order of the specification. */
final class Transactions {
    private final Store store;
    private final Changes changes;
    private final Conditions conditions;
    private final String base;

    Transactions(Store store, Changes changes, Conditions conditions, String base) {
        this.store = store;
        this.changes = changes;
        this.conditions = conditions;
        this.base = base;
    }

    /** @param reads answers the GET entries once everything is stored */
    ObjectNode run(RestRequest request, List<BundleEntry> entries, BundleEntry.Reader reads) {
        // works on copies: a unit that met a deadlock starts again with the bundle as it came
        var done = store.write(
                request.caller(),
                unit -> new TransactionRun(
                                unit,
                                changes,
                                conditions,
                                entries.stream().map(BundleEntry::copy).toList())
                        .run());
        var response = Json.object().put("resourceType", "Bundle").put("type", "transaction-response");
        var answers = response.putArray("entry");
        for (var i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            if (entry.method().equals("GET")) answers.add(reads.read(entry));
            else describe(answers, Optional.ofNullable(done.get(i)), request);
        }
        return response;
    }

    private void describe(ArrayNode answers, Optional<Changes.Stored> stored, RestRequest request) {
        var answer = answers.addObject();
        if (stored.isEmpty()) {
            answer.putObject("response").put("status", "204");
            return;
        }
        var version = stored.get().version();
        var withOutcome = request.prefers("return=OperationOutcome");
        answer.put("fullUrl", base + "/" + version.reference());
        if (!withOutcome && !request.prefers("return=minimal") && changes.shows(request.caller(), stored.get()))
            answer.set("resource", version.tree());
        var described = answer.putObject("response")
                .put("status", stored.get().created() ? "201" : "200")
                .put("location", version.reference() + "/_history/" + version.version())
                .put("etag", version.etag())
                .put("lastModified", RestResponse.instant(version));
        if (withOutcome) described.set("outcome", Outcomes.information("Stored."));
    }
}
