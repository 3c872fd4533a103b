package org.uptake.app.launch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Launches that wait for the EHR's answer: ten minutes, once, and not more than the process can hold. */
final class PendingLaunches {
    static final Duration LIFE = Duration.ofMinutes(10);
    private static final int MOST = 10_000;

    private final Cache<String, PendingLaunch> byState;

    PendingLaunches(Clock clock) {
        byState = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(LIFE)
                .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
                .build();
    }

    void add(PendingLaunch launch) {
        byState.put(launch.state(), launch);
    }

    /** Takes it away, so that an answer counts once, whatever comes of it. */
    Optional<PendingLaunch> take(String state) {
        return Optional.ofNullable(byState.asMap().remove(state));
    }
}
