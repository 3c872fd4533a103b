package org.uptake.app.visit;

import org.jspecify.annotations.Nullable;
import org.uptake.app.ehr.Ehr;
import org.uptake.app.ehr.GrantedScopes;
import org.uptake.app.ehr.Identity;

/**
 * What the EHR granted to one launch.
 *
 * @param accessToken for the EHR's FHIR server only
 * @param refreshToken null when the EHR gave none
 */
public record EhrGrant(
        Ehr ehr,
        Identity identity,
        String accessToken,
        @Nullable String refreshToken,
        GrantedScopes scopes) {
    @Override
    public String toString() {
        return "EhrGrant of " + ehr.id();
    }
}
