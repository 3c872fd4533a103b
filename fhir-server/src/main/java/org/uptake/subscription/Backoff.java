package org.uptake.subscription;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** When to try again: soon at first, then every three hours; each wait is spread by a fifth, so that receivers are not stormed. */
final class Backoff {
    /** After so long a failure the events are given up: kept as dead letters, for a person to resend. */
    static final Duration PATIENCE = Duration.ofDays(3);

    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(3));
    private static final double SPREAD = 0.2;

    private final RandomGenerator random;

    /** @param random must be safe for use by several threads */
    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** @param failures in a row, at least 1 */
    Duration after(int failures) {
        var wait = WAITS.get(Math.min(failures, WAITS.size()) - 1);
        return Duration.ofMillis(Math.round(wait.toMillis() * (1 - SPREAD + 2 * SPREAD * random.nextDouble())));
    }
}
