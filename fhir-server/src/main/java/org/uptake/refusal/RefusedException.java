package org.uptake.refusal;

/** Carries a {@link Refusal} out of a transaction, which is rolled back. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Refusal refusal;

    RefusedException(Refusal refusal) {
        super(refusal.rule() + ": " + refusal.message(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
