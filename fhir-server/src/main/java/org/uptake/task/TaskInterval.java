package org.uptake.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a task's life during which its state did not change.
 *
 * @param version the version that began it
 * @param end excluded; null while it lasts
 * @param clamped whether the version claimed an earlier start than its predecessor's, and was moved to that
 */
public record TaskInterval(
        int version, Instant start, @Nullable Instant end, boolean clamped, TimelineState state) {

    public TimelinePhase phase() {
        return TimelinePhase.ofStatus(state.status());
    }
}
