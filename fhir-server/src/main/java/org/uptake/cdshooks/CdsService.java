package org.uptake.cdshooks;

import java.util.Optional;

/** The services of discovery, one for each hook. */
enum CdsService {
    PATIENT_VIEW("uptake-patient-view", "patient-view", false),
    ENCOUNTER_START("uptake-encounter-start", "encounter-start", true);

    private final String id;
    private final String hook;
    private final boolean needsEncounter;

    CdsService(String id, String hook, boolean needsEncounter) {
        this.id = id;
        this.hook = hook;
        this.needsEncounter = needsEncounter;
    }

    String id() {
        return id;
    }

    String hook() {
        return hook;
    }

    boolean needsEncounter() {
        return needsEncounter;
    }

    static Optional<CdsService> ofId(String id) {
        for (var service : values()) if (service.id.equals(id)) return Optional.of(service);
        return Optional.empty();
    }
}
