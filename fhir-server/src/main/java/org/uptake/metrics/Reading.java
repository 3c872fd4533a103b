package org.uptake.metrics;

/** What one task says to one metric; reused from task to task. */
final class Reading {
    enum Kind {
        /** The task is not in the metric's population. */
        OUT,
        OBSERVED,
        /** It may still happen. */
        CENSORED,
        /** It cannot happen any more, since the task ended otherwise. */
        COMPETING,
        /** It happened in one step from request to completion, so that its time is unknown: counted apart. */
        ONE_STEP
    }

    Kind kind = Kind.OUT;
    long value;

    void set(Kind itsKind, long itsValue) {
        kind = itsKind;
        value = itsValue;
    }

    void out() {
        set(Kind.OUT, 0);
    }

    void observed(long itsValue) {
        set(Kind.OBSERVED, itsValue);
    }

    void observed(boolean yes) {
        set(Kind.OBSERVED, yes ? 1 : 0);
    }
}
