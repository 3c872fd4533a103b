package org.uptake.sandbox;

/**
 * A patient as the EHR's header shows one.
 *
 * @param id without "Patient/"
 * @param birthDate as in FHIR, {@code 1990-05-17}
 * @param sex administrative gender code
 * @param site name of the site
 */
public record ChartPatient(String id, String name, String birthDate, String sex, String mrn, String site) {}
