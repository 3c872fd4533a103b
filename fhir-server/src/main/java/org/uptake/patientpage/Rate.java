package org.uptake.patientpage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;

/** At most so many a minute for each key; keys are forgotten when their minute is over. */
final class Rate {
    private static final long MINUTE = 60_000;
    private static final int KEYS = 100_000;

    private record Slot(String key, long minute) {}

    private final int most;
    private final Clock clock;
    private final Cache<Slot, AtomicInteger> counts = Caffeine.newBuilder()
            .maximumSize(KEYS)
            .expireAfterWrite(java.time.Duration.ofMinutes(2))
            .build();

    Rate(int most, Clock clock) {
        this.most = most;
        this.clock = clock;
    }

    boolean isTooMuch(String key) {
        return counts.get(new Slot(key, clock.millis() / MINUTE), slot -> new AtomicInteger())
                        .incrementAndGet()
                > most;
    }
}
