package org.uptake.app.ehr;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An EHR that may launch the app, as its administrator and ours agreed at onboarding.
 *
 * @param id names the EHR in our own addresses ({@code /callback/{id}})
 * @param iss FHIR base, the value the EHR sends as {@code iss}
 * @param clientId our client id at this EHR
 * @param frameAncestors origins that may show the app in a frame
 * @param issuer OpenID Connect issuer; null to believe the EHR's smart-configuration
 * @param jwksUri where the issuer's keys are; null to believe the EHR's smart-configuration
 */
public record Ehr(
        String id,
        String name,
        URI iss,
        String clientId,
        ClientAuth auth,
        List<String> scopes,
        List<String> frameAncestors,
        @Nullable URI issuer,
        @Nullable URI jwksUri) {
    public Ehr {
        scopes = List.copyOf(scopes);
        frameAncestors = List.copyOf(frameAncestors);
    }
}
