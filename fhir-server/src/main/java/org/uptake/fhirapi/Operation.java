package org.uptake.fhirapi;

/** A FHIR operation ({@code $name}): one call in, one answer out. */
public interface Operation {
    Answer answer(Call call);
}
