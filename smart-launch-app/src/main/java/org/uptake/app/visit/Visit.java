package org.uptake.app.visit;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A finished launch. Its id is in every URL of the visit ({@code /visits/{id}/...}) and is tied to the browser's cookie.
 *
 * @param issuer FHIR base of the EHR that launched us
 * @param ehrName the EHR's name for people
 * @param patient Patient/{id} on fhir-server; null when launched without a chart (worklist, programme)
 * @param person PractitionerRole/{id} on fhir-server
 * @param role workplace role code: clinician, navigator, supervisor, administrator, researcher
 * @param site Location/{id} on fhir-server
 * @param needsBanner whether the EHR asked us to show who the patient is (SMART App Launch 2.2, need_patient_banner)
 * @param csrf must come back with every form
 * @param style CSS in the EHR's colours; null for our own
 */
public record Visit(
        String id,
        URI issuer,
        String ehrName,
        @Nullable String patient,
        String person,
        String role,
        @Nullable String site,
        boolean needsBanner,
        String csrf,
        @Nullable String style) {}
