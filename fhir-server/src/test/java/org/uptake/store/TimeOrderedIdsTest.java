package org.uptake.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTest {
    @Test
    void ids_sort_by_the_time_they_were_made_and_are_valid_fhir_ids() {
        var earlier = new TimeOrderedIds(at("2026-01-01T00:00:00Z"), new Random(1)).get();
        var later = new TimeOrderedIds(at("2026-01-01T00:00:00.001Z"), new Random(1)).get();
        assertThat(earlier).isLessThan(later).matches("[a-z0-9]{21}");
    }

    @Test
    void threads_that_ask_in_the_same_millisecond_get_different_ids() throws Exception {
        var ids = new TimeOrderedIds(
                at("2026-01-01T00:00:00Z"), () -> ThreadLocalRandom.current().nextLong());
        var pool = Executors.newFixedThreadPool(8);
        try {
            var calls = new ArrayList<Callable<String>>();
            for (var i = 0; i < 8_000; i++) calls.add(ids::get);
            var seen = new HashSet<String>();
            for (var future : pool.invokeAll(calls)) seen.add(future.get());
            assertThat(seen).hasSize(8_000);
        } finally {
            pool.shutdownNow();
        }
    }

    private static Clock at(String instant) {
        return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
    }
}
