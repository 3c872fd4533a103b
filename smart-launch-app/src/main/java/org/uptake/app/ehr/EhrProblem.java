package org.uptake.app.ehr;

import java.io.IOException;

/** Another system is away or answers what cannot be used. The message is plain words without tokens or patient data. */
public final class EhrProblem extends IOException {
    private static final long serialVersionUID = 1;

    public EhrProblem(String words) {
        super(words);
    }

    EhrProblem(String words, Throwable cause) {
        super(words, cause);
    }
}
