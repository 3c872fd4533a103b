package org.uptake.fhirapi;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.uptake.access.Cursors;
import org.uptake.audit.AuditReader;
import org.uptake.audit.AuditTrail;
import org.uptake.audit.Seals;
import org.uptake.search.Compartments;
import org.uptake.search.SearchIndexer;
import org.uptake.search.SearchParameters;
import org.uptake.store.Store;

/** Puts the REST edge together. */
public final class FhirApi {
    private FhirApi() {}

    /**
     * @param types the supported resource types
     * @param described completes the CapabilityStatement
     * @param base the public address of the FHIR endpoint, without a slash at the end
     */
    public static FhirServlet servlet(
            FhirContext fhir,
            Set<String> types,
            SearchParameters parameters,
            Store store,
            Gate gate,
            AuditTrail audit,
            AuditReader auditReader,
            Seals seals,
            ClientLimits limits,
            Cursors cursors,
            MeterRegistry meters,
            List<OperationRoute> operations,
            Consumer<ObjectNode> described,
            String base,
            Clock clock,
            Supplier<String> requestIds) {
        var indexer = new SearchIndexer(parameters);
        var bounds = new Bounds(gate, indexer);
        var changes = new Changes(gate, bounds, indexer, new Patches(new FhirPathPatch(fhir)));
        var conditions = new Conditions(store, gate, bounds, types);
        var writes = new Writes(store, changes, conditions, base);
        var subset = new Subset(fhir);
        var pages = new PageCursors(cursors);
        var compartments = new Compartments(parameters);
        var searchBundle = new SearchBundle(base, subset, pages);
        var reads = new Reads(store, gate, bounds, compartments, searchBundle, subset, base);
        var log = new AccessLog(audit, clock);
        var rest = new FhirRest(
                types,
                reads,
                new SystemSearch(store, gate, bounds, reads, compartments, searchBundle, types, base),
                new Histories(store, gate, bounds, types, base, pages),
                writes,
                new Transactions(store, changes, conditions, base),
                new Everything(store, reads, indexer, searchBundle, types, base),
                new MetaOperations(store, reads, changes),
                operations,
                gate,
                new AuditEvents(gate, auditReader, seals, base, pages),
                log,
                pages,
                routes -> new Documents(
                        routes, parameters, described.andThen(AuditEvents::describe), base, clock.instant()));
        return new FhirServlet(rest, new Wire(new Xml(fhir)), gate, log, limits, meters, requestIds);
    }
}
