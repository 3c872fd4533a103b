package org.uptake.search;

import java.util.Map;
import java.util.Optional;

/** What a caller may search; asked for every type that a chain or {@code _has} passes through, so that none tells more than a search would. */
public interface Reach {
    /** For features, which ask on their own behalf. */
    Reach EVERYTHING = type -> Optional.empty();

    /**
     * @return the patient (id) whose resources alone may count; empty when it need not be one patient's
     * @throws org.uptake.refusal.RefusedException 403 when the type may not be searched
     */
    Optional<String> patient(String type);

    /** Search parameters and their values that all must hold of what counts of a type. */
    default Map<String, String> filters(String type) {
        return Map.of();
    }
}
