package org.uptake.access;

/** What a scope's letters allow (SMART App Launch 2.2, "Scopes for requesting FHIR resources"); declared in the letters' order. */
public enum Right {
    CREATE,
    /** Also vread and the history of an instance. */
    READ,
    /** Also patch, and an update that creates. */
    UPDATE,
    DELETE,
    /** Also the history of a type. */
    SEARCH;

    char letter() {
        return Character.toLowerCase(name().charAt(0));
    }

    boolean changes() {
        return this != READ && this != SEARCH;
    }
}
