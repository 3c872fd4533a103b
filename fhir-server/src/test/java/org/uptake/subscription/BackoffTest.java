package org.uptake.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void waits_grow_to_three_hours_and_each_is_spread_by_a_fifth() {
        var backoff = new Backoff(new Random(7));
        var seconds = new int[] {1, 5, 30, 120, 600, 1_800, 3_600, 10_800, 10_800};
        for (var failure = 1; failure <= seconds.length; failure++) {
            var middle = Duration.ofSeconds(seconds[failure - 1]).toMillis();
            for (var i = 0; i < 200; i++)
                assertThat(backoff.after(failure).toMillis())
                        .isBetween(Math.round(middle * 0.8), Math.round(middle * 1.2));
        }
        assertThat(IntStream.range(0, 50).mapToObj(i -> backoff.after(3)).distinct())
                .hasSizeGreaterThan(40);
    }
}
