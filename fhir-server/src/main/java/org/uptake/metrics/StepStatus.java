package org.uptake.metrics;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.uptake.task.TimelinePhase;

/** The statuses of a task's steps. */
enum StepStatus {
    DRAFT,
    REQUESTED,
    RECEIVED,
    READY,
    ACCEPTED,
    IN_PROGRESS,
    ON_HOLD,
    COMPLETED,
    FAILED,
    CANCELLED,
    REJECTED,
    ENTERED_IN_ERROR,
    DELETED;

    private static final Map<String, StepStatus> OF_CODE = new HashMap<>();

    static {
        for (var status : values()) OF_CODE.put(status.code(), status);
    }

    private final TimelinePhase phase = TimelinePhase.ofStatus(code());

    static StepStatus of(String code) {
        var status = OF_CODE.get(code);
        if (status == null) throw new IllegalArgumentException("Task.status has no code '" + code + "'");
        return status;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    TimelinePhase phase() {
        return phase;
    }

    /** Whether a task in this status never was: it counts in no metric. */
    boolean voids() {
        return this == ENTERED_IN_ERROR || this == DELETED;
    }
}
