package org.uptake.oauth;

import java.util.List;

/** Scopes that ask for context or identity, not for resources. */
final class ContextScopes {
    static final String OPENID = "openid";
    static final String FHIR_USER = "fhirUser";
    static final String ONLINE = "online_access";
    static final String LAUNCH = "launch";
    static final List<String> ALL = List.of(OPENID, FHIR_USER, LAUNCH, "launch/patient", ONLINE);

    private ContextScopes() {}
}
