package org.uptake.metrics;

import org.jspecify.annotations.Nullable;

/**
 * One number of a report, with what it is made of.
 *
 * @param all tasks that count: observed, censored and competing
 * @param score null when nothing was observed
 * @param oneStep tasks left out because their time is unknown
 */
record Figure(
        int all,
        int observed,
        int censored,
        int competing,
        int oneStep,
        @Nullable Double score,
        @Nullable Distribution distribution) {}
