package org.uptake.oauth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Failed proofs of identity by address. Who fails often waits: guessing gets slower, and so does whoever only wants to keep the server
 * busy with signatures. Each node counts for itself.
 */
final class Attempts {
    static final int FREE = 60;
    static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private final Cache<String, AtomicInteger> failures;

    Attempts(Clock clock) {
        this.failures = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(WINDOW)
                .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
                .build();
    }

    boolean tooMany(String address) {
        var failed = failures.getIfPresent(address);
        return failed != null && failed.get() >= FREE;
    }

    void failed(String address) {
        failures.get(address, unknown -> new AtomicInteger()).incrementAndGet();
    }
}
