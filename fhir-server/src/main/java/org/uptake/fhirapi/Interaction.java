package org.uptake.fhirapi;

/** What a request does to a type (R4 RESTful API; SMART scopes know the letters c, r, u, d, s). */
public enum Interaction {
    CREATE,
    READ,
    UPDATE,
    DELETE,
    SEARCH
}
