package org.uptake.oauth;

import org.jspecify.annotations.Nullable;
import org.uptake.access.WorkplaceRole;

/**
 * Somebody who works here.
 *
 * @param practitioner Practitioner/{id}
 * @param practitionerRole PractitionerRole/{id}
 * @param site Location/{id}
 */
public record Person(
        String practitioner,
        String practitionerRole,
        String name,
        WorkplaceRole role,
        @Nullable String site) {}
