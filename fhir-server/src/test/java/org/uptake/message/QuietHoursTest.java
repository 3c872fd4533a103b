package org.uptake.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuietHoursTest {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    private static Instant next(String moment, ZoneId zone) {
        return QuietHours.USUAL.next(Instant.parse(moment), zone);
    }

    @Test
    void a_message_of_the_evening_goes_out_at_eight_in_the_morning() {
        assertThat(next("2026-03-04T02:30:00Z", NEW_YORK)).isEqualTo("2026-03-04T13:00:00Z");
        assertThat(next("2026-03-04T12:59:59Z", NEW_YORK)).isEqualTo("2026-03-04T13:00:00Z");
        assertThat(next("2026-03-04T13:00:00Z", NEW_YORK)).isEqualTo("2026-03-04T13:00:00Z");
        assertThat(next("2026-03-04T01:59:59Z", NEW_YORK)).isEqualTo("2026-03-04T01:59:59Z");
    }

    @Test
    void the_morning_comes_an_hour_sooner_or_later_in_the_nights_in_which_the_clock_changes() {
        assertThat(next("2026-03-08T05:00:00Z", NEW_YORK)).as("forward").isEqualTo("2026-03-08T12:00:00Z");
        assertThat(next("2026-11-01T04:00:00Z", NEW_YORK)).as("back").isEqualTo("2026-11-01T13:00:00Z");
    }

    @Test
    void equal_times_are_no_quiet_hours() {
        var none = new QuietHours(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);
        var moment = Instant.parse("2026-03-04T02:30:00Z");
        assertThat(none.next(moment, NEW_YORK)).isEqualTo(moment);
    }

    /** In every zone, for any hours, over all changes of the clock: never in quiet hours, never early, and never a night too late. */
    @Test
    void whatever_the_zone_and_the_hours_the_next_moment_is_outside_of_them_and_nothing_before_it_was() {
        var random = new Random(50);
        var zones = new ArrayList<>(ZoneId.getAvailableZoneIds());
        zones.sort(null);
        for (var i = 0; i < 40_000; i++) {
            var zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
            var hours = new QuietHours(
                    LocalTime.of(random.nextInt(24), 30 * random.nextInt(2)),
                    LocalTime.of(random.nextInt(24), 30 * random.nextInt(2)));
            var moment = Instant.ofEpochSecond(1_700_000_000L + random.nextInt(100_000_000));
            var next = hours.next(moment, zone);
            var what = hours + " " + zone + " " + moment;
            assertThat(hours.isQuiet(next, zone)).as(what).isFalse();
            assertThat(next).as(what).isAfterOrEqualTo(moment);
            assertThat(Duration.between(moment, next)).as(what).isLessThan(Duration.ofHours(50));
            if (next.equals(moment)) continue;
            assertThat(hours.isQuiet(moment, zone)).as(what).isTrue();
            // A clock that jumps over the end may make it late by the length of the jump.
            var justBefore = next.minus(Duration.ofMinutes(61));
            if (justBefore.isAfter(moment))
                assertThat(hours.isQuiet(justBefore, zone)).as(what).isTrue();
        }
    }
}
