package org.uptake.message;

import java.util.Map;
import java.util.Set;

/** How the two resources of a message may move (fhir-mapping.md section 3, "Message"). */
final class EventStatus {
    private static final String ERROR = "entered-in-error";

    /** A message that a channel refused, or of which nobody knows, can be tried again by a person. */
    static final Map<String, Set<String>> COMMUNICATION = Map.of(
            "preparation",
            Set.of("in-progress", "completed", "not-done", "stopped", "unknown", "on-hold", ERROR),
            "in-progress",
            Set.of("preparation", "completed", "not-done", "stopped", "unknown", "on-hold", ERROR),
            "on-hold",
            Set.of("preparation", "in-progress", "not-done", "stopped", ERROR),
            "unknown",
            Set.of("preparation", "in-progress", "completed", "not-done", ERROR),
            "not-done",
            Set.of("preparation", "completed", ERROR),
            "completed",
            Set.of(ERROR),
            "stopped",
            Set.of(ERROR),
            ERROR,
            Set.of());

    static final Map<String, Set<String>> REQUEST = Map.of(
            "draft",
            Set.of("active", "on-hold", "revoked", ERROR),
            "active",
            Set.of("completed", "revoked", "on-hold", ERROR),
            "on-hold",
            Set.of("active", "revoked", ERROR),
            "completed",
            Set.of("active", ERROR),
            "revoked",
            Set.of("active", "completed", ERROR),
            "unknown",
            Set.of("active", "completed", "revoked", ERROR),
            ERROR,
            Set.of());

    private EventStatus() {}

    static boolean mayMove(Map<String, Set<String>> machine, String from, String to) {
        return from.equals(to) || machine.getOrDefault(from, Set.of()).contains(to);
    }
}
