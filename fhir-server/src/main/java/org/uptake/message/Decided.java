package org.uptake.message;

import java.time.Instant;
import java.util.Optional;

/**
 * What became of a decision so far.
 *
 * @param communication Communication/{id}, made for every decision
 * @param state where the message stands
 * @param due when it will be handed over; only of planned ones
 * @param reason why it will not be: a code of not-sent-reason
 * @param repeated true when this decision id was decided before
 */
public record Decided(
        String communication, OutboxState state, Optional<Instant> due, Optional<String> reason, boolean repeated) {}
