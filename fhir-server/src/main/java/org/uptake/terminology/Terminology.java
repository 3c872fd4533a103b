package org.uptake.terminology;

import static org.uptake.fhirapi.Interaction.READ;

import java.time.Clock;
import java.util.List;
import org.uptake.fhirapi.OperationRoute;
import org.uptake.fhirapi.OperationRoute.Need;
import org.uptake.store.Store;

/** The terminology operations over what this server holds: {@code $expand}, {@code $lookup}, {@code $validate-code}, {@code $subsumes}. */
public final class Terminology {
    private Terminology() {}

    /** @param held what the operations may name by address; instances in the path are read from the store */
    public static List<OperationRoute> operations(Canonicals held, Store store, Clock clock) {
        var sources = new Sources(held, store);
        var expand = new Expand(new ValueSets(held), sources, clock);
        var lookup = new Lookup(sources);
        var inSystem = new ValidateInSystem(sources);
        var inSet = new ValidateInSet(new ValueSets(held), sources);
        var subsumes = new Subsumes(sources);
        var readSets = List.of(new Need(READ, "ValueSet"));
        var readSystems = List.of(new Need(READ, "CodeSystem"));
        return List.of(
                new OperationRoute("ValueSet", false, "$expand", false, readSets, expand),
                new OperationRoute("ValueSet", true, "$expand", false, readSets, expand),
                new OperationRoute("ValueSet", false, "$validate-code", false, readSets, inSet),
                new OperationRoute("ValueSet", true, "$validate-code", false, readSets, inSet),
                new OperationRoute("CodeSystem", false, "$lookup", false, readSystems, lookup),
                new OperationRoute("CodeSystem", false, "$validate-code", false, readSystems, inSystem),
                new OperationRoute("CodeSystem", true, "$validate-code", false, readSystems, inSystem),
                new OperationRoute("CodeSystem", false, "$subsumes", false, readSystems, subsumes),
                new OperationRoute("CodeSystem", true, "$subsumes", false, readSystems, subsumes));
    }
}
