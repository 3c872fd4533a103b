package org.uptake.task;

import java.util.Locale;
import java.util.Optional;

/** R4 TaskStatus. */
public enum TaskStatus {
    DRAFT,
    REQUESTED,
    RECEIVED,
    ACCEPTED,
    REJECTED,
    READY,
    CANCELLED,
    IN_PROGRESS,
    ON_HOLD,
    FAILED,
    COMPLETED,
    ENTERED_IN_ERROR;

    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<TaskStatus> ofCode(String code) {
        for (var status : values()) if (status.code().equals(code)) return Optional.of(status);
        return Optional.empty();
    }

    /** Nothing more will happen, unless a supervisor reopens it. */
    public boolean isTerminal() {
        return this == COMPLETED || this == FAILED || this == CANCELLED || this == REJECTED || this == ENTERED_IN_ERROR;
    }

    /** Somebody could work on it now. */
    public boolean isActionable() {
        return this == REQUESTED || this == RECEIVED || this == ACCEPTED || this == READY || this == IN_PROGRESS;
    }

    /** The state says why it was reached. */
    public boolean needsReason() {
        return this == REJECTED || this == CANCELLED || this == FAILED || this == ON_HOLD;
    }
}
