package org.uptake.bulk;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.Filter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.uptake.audit.AuditTrail;
import org.uptake.fhirapi.Gate;
import org.uptake.search.SearchParameters;
import org.uptake.store.Store;

/** Bulk Data Access 2.0, put together. */
public final class BulkData implements AutoCloseable {
    private static final int SECRET_BYTES = 24;

    private final ExportWorker worker;
    private final BulkEndpoint endpoint;

    /**
     * @param folder where files are written; several servers on one database share it
     * @param base the public address of the FHIR endpoint, without a slash at the end
     * @param linesInFile a type with more lines has more files
     */
    public BulkData(
            DataSource database,
            Store store,
            SearchParameters parameters,
            FhirContext fhir,
            Gate gate,
            AuditTrail audit,
            Path folder,
            String base,
            long linesInFile,
            Clock clock) {
        var files = new Folder(folder);
        var filters = new TypeFilters(store.questions());
        var mandatory = new ConcurrentHashMap<String, Set<String>>();
        this.worker = new ExportWorker(
                database,
                files,
                filters,
                base,
                job -> type -> Elements.of(
                        type, job.plan().elements(), mandatory.computeIfAbsent(type, name -> mandatory(fhir, name))),
                linesInFile,
                clock);
        var exports = new Exports(
                database, store, new Planner(parameters, filters), files, clock, secrets(new SecureRandom()));
        this.endpoint = new BulkEndpoint(
                exports,
                worker::wake,
                gate,
                audit,
                base,
                clock,
                () -> UUID.randomUUID().toString());
    }

    private static java.util.function.Supplier<String> secrets(SecureRandom random) {
        return () -> {
            var bytes = new byte[SECRET_BYTES];
            random.nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        };
    }

    private static Set<String> mandatory(FhirContext fhir, String type) {
        var names = new HashSet<String>();
        for (var child : fhir.getResourceDefinition(type).getChildren())
            if (child.getMin() > 0) names.add(child.getElementName().replace("[x]", ""));
        return Set.copyOf(names);
    }

    /** Adds to a CapabilityStatement that there are exports. */
    public static void describe(ObjectNode statement) {
        BulkClaims.add(statement);
    }

    /** To be put in front of the FHIR servlet. */
    public Filter endpoint() {
        return endpoint;
    }

    /** Takes up what an earlier run left unfinished. */
    public BulkData start() {
        worker.start();
        return this;
    }

    @Override
    public void close() {
        worker.close();
    }
}
