package org.uptake.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What holds during one interval. The due date is part of it, so that a report on the past sees the due date of that day.
 *
 * @param owner a local reference; null while unassigned
 */
public record TimelineState(
        String status,
        @Nullable String businessStatus,
        @Nullable String owner,
        @Nullable Instant due) {}
