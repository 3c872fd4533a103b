package org.uptake.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of a task, as far as its timeline goes.
 *
 * @param claimed when the client says the state began; null when it does not say
 */
public record TimelineVersion(
        int version, Instant recorded, @Nullable Instant claimed, TimelineState state) {
    private static final Duration SKEW = Duration.ofMinutes(2);

    /** The claimed time, unless it lies in the future by more than clocks differ; else the time of receipt. */
    public Instant effective() {
        return claimed == null || claimed.isAfter(recorded.plus(SKEW)) ? recorded : claimed;
    }
}
