package org.uptake.staff;

import java.util.List;
import java.util.Optional;
import org.uptake.access.WorkplaceRole;

/**
 * @param reference PractitionerRole/{id}
 * @param practitioner Practitioner/{id}
 * @param site Location/{id}
 * @param teams CareTeam/{id} of every team the person is in
 */
public record StaffMember(
        String reference,
        String practitioner,
        String name,
        Optional<WorkplaceRole> role,
        Optional<String> site,
        List<String> teams) {}
