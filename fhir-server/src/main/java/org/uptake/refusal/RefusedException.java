package org.uptake.refusal;

import java.util.List;

/** Carries refusals out of a transaction, which is rolled back. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient List<Refusal> refusals;

    RefusedException(List<Refusal> refusals) {
        super(refusals.get(0).rule() + ": " + refusals.get(0).message(), null, false, false);
        this.refusals = List.copyOf(refusals);
    }

    /** The first refusal, whose status is the answer's. */
    public Refusal refusal() {
        return refusals.get(0);
    }

    /** Everything that is wrong, at least one. */
    public List<Refusal> refusals() {
        return refusals;
    }
}
