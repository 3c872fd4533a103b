package org.uptake.app.visit;

/** fhir-server gave no token. */
public final class ExchangeRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final Why why;

    /** Whom it concerns: the person is not known there, or the app itself is not accepted. */
    public enum Why {
        PERSON,
        APP
    }

    ExchangeRefused(Why why, String words) {
        super(words);
        this.why = why;
    }

    public Why why() {
        return why;
    }
}
