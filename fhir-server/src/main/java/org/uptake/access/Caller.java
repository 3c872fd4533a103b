package org.uptake.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, as the access token says.
 *
 * @param client the OAuth client id
 * @param person PractitionerRole/{id} of the person behind the request; null for systems
 * @param role the person's role at the workplace; null for systems
 * @param site Location/{id} where the person works; null for systems
 * @param patient the patient in context (Patient/{id}) that patient/ scopes are bound to
 * @param scopes what the token grants
 */
public record Caller(
        String client,
        @Nullable String person,
        @Nullable WorkplaceRole role,
        @Nullable String site,
        @Nullable String patient,
        Scopes scopes) {

    /** The reference to name in audit and provenance: the person, else the client. */
    public String agent() {
        return person == null ? "client:" + client : person;
    }

    public Optional<WorkplaceRole> workplaceRole() {
        return Optional.ofNullable(role);
    }
}
