package org.uptake.fhirapi;

import java.util.List;

/**
 * Where an operation is called and what its caller must be allowed to do.
 *
 * @param type the resource type in the path
 * @param onInstance whether an id stands before the name
 * @param name with the dollar sign
 * @param affectsState such operations are called by POST only
 */
public record OperationRoute(
        String type, boolean onInstance, String name, boolean affectsState, List<Need> needs, Operation operation) {
    public record Need(Interaction interaction, String type) {}

    public OperationRoute {
        needs = List.copyOf(needs);
    }
}
