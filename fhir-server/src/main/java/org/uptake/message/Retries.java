package org.uptake.message;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * When a channel that did not take a message is tried again: each wait is spread by a fifth, so that one that comes back is not stormed.
 *
 * @param waits after the first, second, ... attempt
 */
record Retries(List<Duration> waits) {
    private static final double SPREAD = 0.2;

    Retries {
        waits = List.copyOf(waits);
    }

    /** A mail server is often away for hours; a text that is late by half a day is of no use. */
    static Retries of(MessageChannel channel) {
        return new Retries(
                switch (channel) {
                    case EMAIL -> minutes(1, 5, 15, 60, 180, 360, 720, 720);
                    case SMS -> minutes(1, 2, 5, 15, 30, 60, 120, 240);
                    case PORTAL -> minutes(1, 5, 15, 60, 180, 360, 720);
                });
    }

    private static List<Duration> minutes(long... minutes) {
        return java.util.Arrays.stream(minutes).mapToObj(Duration::ofMinutes).toList();
    }

    int mostAttempts() {
        return waits.size() + 1;
    }

    /** @param attempts made so far, at least 1 and fewer than the most */
    Duration after(int attempts, RandomGenerator random) {
        var wait = waits.get(attempts - 1);
        return Duration.ofMillis(Math.round(wait.toMillis() * (1 - SPREAD + 2 * SPREAD * random.nextDouble())));
    }
}
