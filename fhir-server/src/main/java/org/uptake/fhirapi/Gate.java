package org.uptake.fhirapi;

import org.uptake.access.Caller;
import org.uptake.access.Decision;

/** Who comes in, and what they may ask. */
public interface Gate {
    /**
     * @param authorization the Authorization header, null when there is none
     * @throws org.uptake.refusal.RefusedException 401
     */
    Caller enter(@org.jspecify.annotations.Nullable String authorization);

    /**
     * @return the patient and the filters that the answer must be confined to
     * @throws org.uptake.refusal.RefusedException 403
     */
    Decision.Granted permit(Caller caller, Interaction interaction, String type);
}
