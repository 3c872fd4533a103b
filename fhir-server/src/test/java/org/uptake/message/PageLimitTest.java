package org.uptake.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.uptake.subscription.MovableClock;

class PageLimitTest {
    @Test
    void an_address_that_floods_waits_a_minute_and_keeps_no_other_waiting() {
        var clock = new MovableClock(Instant.parse("2026-03-03T15:00:00Z"));
        var limit = new PageLimit(clock);
        for (var asked = 0; asked < PageLimit.FREE; asked++)
            assertThat(limit.isTooMuch("198.51.100.7")).isFalse();
        assertThat(limit.isTooMuch("198.51.100.7")).isTrue();
        assertThat(limit.isTooMuch("198.51.100.8")).isFalse();
        clock.forward(PageLimit.WINDOW.plusMillis(1));
        assertThat(limit.isTooMuch("198.51.100.7")).isFalse();
    }
}
