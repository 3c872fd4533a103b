package org.uptake.app.launch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Not more than the process can hold. */
final class MemoryLaunches implements PendingLaunches {
    private static final int MOST = 10_000;

    private final Cache<String, PendingLaunch> byState;

    MemoryLaunches(Clock clock) {
        byState = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(LIFE)
                .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
                .build();
    }

    @Override
    public void add(PendingLaunch launch) {
        byState.put(launch.state(), launch);
    }

    @Override
    public Optional<PendingLaunch> take(String state) {
        return Optional.ofNullable(byState.asMap().remove(state));
    }
}
