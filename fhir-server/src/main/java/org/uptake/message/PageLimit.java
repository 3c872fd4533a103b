package org.uptake.message;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** How many questions come from one address by the page: a link that has got about floods nobody's worklist. Each node counts for itself. */
final class PageLimit {
    static final int FREE = 20;
    static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private final Cache<String, AtomicInteger> asked;

    PageLimit(Clock clock) {
        this.asked = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(WINDOW)
                .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
                .build();
    }

    /** Counts one more. */
    boolean isTooMuch(String address) {
        return asked.get(address, unknown -> new AtomicInteger()).incrementAndGet() > FREE;
    }
}
