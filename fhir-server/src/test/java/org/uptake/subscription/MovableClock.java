package org.uptake.subscription;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** Real time, moved forward by hand. */
public final class MovableClock extends Clock {
    private final AtomicReference<Duration> ahead;

    public MovableClock() {
        this.ahead = new AtomicReference<>(Duration.ZERO);
    }

    /** Goes on from this moment. */
    public MovableClock(Instant start) {
        this.ahead = new AtomicReference<>(Duration.between(Instant.now(), start));
    }

    public void forward(Duration time) {
        ahead.accumulateAndGet(time, Duration::plus);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
