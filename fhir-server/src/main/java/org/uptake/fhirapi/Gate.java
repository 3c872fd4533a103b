package org.uptake.fhirapi;

import java.util.Optional;
import org.uptake.access.Caller;

/** Who comes in, and what they may ask. */
public interface Gate {
    /**
     * @param authorization the Authorization header, null when there is none
     * @throws org.uptake.refusal.RefusedException 401
     */
    Caller enter(@org.jspecify.annotations.Nullable String authorization);

    /**
     * @return the patient (id) whom the answer must be confined to; empty when it need not be
     * @throws org.uptake.refusal.RefusedException 403
     */
    Optional<String> permit(Caller caller, Interaction interaction, String type);
}
