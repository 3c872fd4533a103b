package org.uptake.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** What the simulated EHR shows of the clinic. */
public interface Clinic {
    /** Code and name of each site: the code is the Location's id. */
    record Site(String code, String name) {}

    /**
     * @param text part of a name or an MRN; empty for everybody
     * @param site Location id; empty for all
     * @return at most {@code limit} patients by name
     */
    List<ChartPatient> patients(String text, String site, int limit);

    /** @param id without "Patient/" */
    Optional<ChartPatient> patient(String id);

    /** A few lines that a chart would show: conditions, last scores, last visit. */
    List<ChartFact> facts(String patientId);

    /** What a read or a search of the EHR's FHIR server answers; the query is not encoded. */
    Optional<ObjectNode> fhir(String query);

    List<Site> sites();
}
