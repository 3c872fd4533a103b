package org.uptake.app.visit;

/** Access tokens for fhir-server, got by token exchange and renewed when they run out. They never leave this process. */
public interface ServerTokens {
    /**
     * @throws VisitOver when no fresh token can be had; the person must launch again
     * @throws java.io.UncheckedIOException when the EHR or fhir-server is away; the visit may try again
     */
    String token(Visit visit);
}
