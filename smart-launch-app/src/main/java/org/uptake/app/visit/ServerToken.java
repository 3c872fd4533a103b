package org.uptake.app.visit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token for fhir-server and what its endpoint said about the person.
 *
 * @param refresh for the next one; null when the endpoint gave none
 * @param person PractitionerRole/{id} on fhir-server
 * @param role workplace role code
 * @param site Location/{id} on fhir-server
 */
public record ServerToken(
        String value,
        Instant expires,
        @Nullable String refresh,
        String person,
        String role,
        @Nullable String site) {
    @Override
    public String toString() {
        return "ServerToken of " + person + " until " + expires;
    }
}
