package org.uptake.testkit.clinic;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Seeded luck. Every patient has an own stream, so that one more patient changes nobody else's story. */
final class Chance {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final SplittableRandom random;

    Chance(long seed, int stream) {
        random = new SplittableRandom(seed * SPREAD + stream);
    }

    boolean of(double share) {
        return random.nextDouble() < share;
    }

    int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Exponential, so that most waits are short and some are long. Whole seconds. */
    Duration wait(Duration mean) {
        return Duration.ofSeconds(Math.round(-Math.log(1 - random.nextDouble()) * mean.toSeconds()));
    }

    Duration minutes(int low, int high) {
        return Duration.ofSeconds(random.nextLong(low * 60L, high * 60L + 1));
    }

    Duration days(int low, int high) {
        return Duration.ofSeconds(random.nextLong(low * 86_400L, high * 86_400L + 1));
    }
}
