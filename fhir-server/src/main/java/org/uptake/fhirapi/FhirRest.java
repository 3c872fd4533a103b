package org.uptake.fhirapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Every interaction of the RESTful API, whether it comes from the wire or from a bundle's entry. */
final class FhirRest {
    private final Routes routes;
    private final Documents documents;
    private final PageCursors cursors;

    FhirRest(
            Set<String> types,
            Reads reads,
            SystemSearch systemSearch,
            Histories histories,
            Writes writes,
            Transactions transactions,
            Everything everything,
            MetaOperations meta,
            List<OperationRoute> operations,
            Gate gate,
            AuditEvents auditEvents,
            AccessLog log,
            PageCursors cursors,
            Function<Routes, Documents> documents) {
        var bundles = new Bundles(transactions, this::answer, log);
        var table = new RestTable(
                reads, systemSearch, histories, writes, bundles, everything, meta, new OperationCalls(gate));
        var rows = new ArrayList<>(table.rows(operations));
        rows.addAll(auditEvents.rows());
        this.cursors = cursors;
        this.routes = new Routes(rows, types);
        this.documents = documents.apply(routes);
    }

    /** What anybody may read without a token: what this server can do. */
    Optional<RestResponse> open(RestRequest request) {
        return documents.answer(request);
    }

    boolean isType(String name) {
        return routes.types().contains(name) || name.equals(AuditEvents.TYPE);
    }

    RestResponse answer(RestRequest request) {
        return routes.answer(cursors.opened(request));
    }
}
