package org.uptake.task;

import java.util.Map;

/** What a task's status means for its clocks. */
public enum TimelinePhase {
    NOT_COUNTED,
    QUEUE,
    ACTIVE,
    PAUSED,
    TERMINAL;

    /** The status under which a deleted task ends; not a FHIR code. */
    public static final String DELETED = "deleted";

    private static final Map<String, TimelinePhase> OF_STATUS = Map.ofEntries(
            Map.entry("draft", NOT_COUNTED),
            Map.entry("requested", QUEUE),
            Map.entry("received", QUEUE),
            Map.entry("ready", QUEUE),
            Map.entry("accepted", QUEUE),
            Map.entry("in-progress", ACTIVE),
            Map.entry("on-hold", PAUSED),
            Map.entry("completed", TERMINAL),
            Map.entry("failed", TERMINAL),
            Map.entry("cancelled", TERMINAL),
            Map.entry("rejected", TERMINAL),
            Map.entry("entered-in-error", TERMINAL),
            Map.entry(DELETED, TERMINAL));

    /** @throws IllegalArgumentException when the text is no status of a Task */
    public static TimelinePhase ofStatus(String status) {
        var phase = OF_STATUS.get(status);
        if (phase == null) throw new IllegalArgumentException("Task.status has no code '" + status + "'");
        return phase;
    }
}
