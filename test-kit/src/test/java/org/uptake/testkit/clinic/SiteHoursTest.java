package org.uptake.testkit.clinic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uptake.profiles.Profiles;

class SiteHoursTest {
    private final SiteHours north = Profiles.sandbox().stream()
            .filter(resource -> resource.path("resourceType").asText().equals("Location"))
            .filter(resource -> resource.path("id").asText().equals("north"))
            .map(SiteHours::of)
            .findFirst()
            .orElseThrow();

    /** The worked examples of the metric catalogue. */
    @ParameterizedTest
    @CsvSource({
        "2025-03-07T16:00-05:00, 2025-03-10T09:30-04:00, PT2H30M",
        "2025-05-23T16:30-04:00, 2025-05-27T08:30-04:00, PT1H",
        "2025-06-03T18:00-04:00, 2025-06-03T22:00-04:00, PT0S",
        "2025-11-02T00:30-04:00, 2025-11-02T03:30-05:00, PT0S",
        "2025-06-02T13:00Z, 2025-06-03T14:30Z, PT10H30M"
    })
    void counts_open_time_across_nights_weekends_holidays_and_clock_changes(
            OffsetDateTime from, OffsetDateTime to, Duration open) {
        assertThat(north.open(from.toInstant(), to.toInstant())).isEqualTo(open);
    }

    @Test
    void the_moment_after_some_open_time_lies_that_much_open_time_later() {
        var from = Instant.parse("2026-06-30T19:00:00Z");
        for (var minutes = 1; minutes < 6000; minutes += 7) {
            var wait = Duration.ofMinutes(minutes);
            assertThat(north.open(from, north.after(from, wait))).isEqualTo(wait);
        }
    }
}
