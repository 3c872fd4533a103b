package org.uptake.access;

import java.util.Locale;
import java.util.Optional;

/** What a person is at the workplace; codes of CodeSystem workplace-role. */
public enum WorkplaceRole {
    CLINICIAN,
    NAVIGATOR,
    SUPERVISOR,
    ADMINISTRATOR,
    RESEARCHER,
    /** Reads the audit, and nothing of any patient. */
    COMPLIANCE,
    /** Tries the system out, without patients. */
    TESTER;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<WorkplaceRole> ofCode(String code) {
        for (var role : values()) if (role.code().equals(code)) return Optional.of(role);
        return Optional.empty();
    }
}
