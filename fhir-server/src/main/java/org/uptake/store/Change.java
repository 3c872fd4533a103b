package org.uptake.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One resource's step from a version to the next.
 *
 * @param version the new version, 1 for a create
 * @param recorded when the server received it
 * @param before null for a create
 * @param after null for a delete
 * @param agent who did it: a local reference such as {@code PractitionerRole/tan}, or the client's id
 */
public record Change(
        String type,
        String id,
        int version,
        Instant recorded,
        @Nullable ObjectNode before,
        @Nullable ObjectNode after,
        String agent) {}
