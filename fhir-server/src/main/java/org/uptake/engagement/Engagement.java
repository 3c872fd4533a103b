package org.uptake.engagement;

import static org.uptake.fhirapi.Interaction.CREATE;
import static org.uptake.fhirapi.Interaction.READ;
import static org.uptake.fhirapi.Interaction.UPDATE;

import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirapi.OperationRoute;
import org.uptake.fhirapi.OperationRoute.Need;
import org.uptake.store.Store;

/** The feature, put together. Its rule and projections are {@link UsageRules}, {@link UsageProjection} and {@link CourseProjection}. */
public final class Engagement {
    private Engagement() {}

    public static List<OperationRoute> operations(Store store, Clock clock) {
        var needsWrites = List.of(new Need(CREATE, "Observation"), new Need(UPDATE, "Observation"));
        var needsReads = List.of(new Need(READ, "Patient"), new Need(READ, "Observation"));
        return List.of(
                new OperationRoute(
                        "Observation", false, "$import-usage", true, needsWrites, new ImportUsage(store, clock)),
                new OperationRoute("Patient", true, "$usage", false, needsReads, new PatientUsage(store, clock)));
    }

    /**
     * Measures that are evaluated here, by id.
     *
     * @param zones of a site's reference, or of null for no site
     */
    public static Map<String, Operation> measures(Store store, Function<@Nullable String, ZoneId> zones, Clock clock) {
        return Map.of("engagement", new EvaluateEngagement(store, zones, clock));
    }
}
