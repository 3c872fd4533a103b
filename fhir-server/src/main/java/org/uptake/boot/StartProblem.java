package org.uptake.boot;

/** Why the server cannot start, in one line for the person who started it. */
public final class StartProblem extends RuntimeException {
    private static final long serialVersionUID = 1;

    StartProblem(String message) {
        super(message, null, false, false);
    }
}
