package org.uptake.workplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BusinessCalendarTest {
    private static final String OFFICE = """
            {"extension": [
               {"url": "http://hl7.org/fhir/StructureDefinition/timezone", "valueCode": "America/New_York"},
               {"url": "https://w3id.org/uptake/fhir/StructureDefinition/holiday", "valueDate": "2025-05-26"}],
             "hoursOfOperation": [
               {"daysOfWeek": ["mon", "tue", "wed", "thu", "fri"], "openingTime": "08:00:00", "closingTime": "17:00:00"}]}""";

    /** Split days, a night over midnight, an all-day Sunday; two spans overlap. */
    private static final String ODD = """
            {"extension": [
               {"url": "http://hl7.org/fhir/StructureDefinition/timezone", "valueCode": "ZONE"},
               {"url": "https://w3id.org/uptake/fhir/StructureDefinition/holiday", "valueDate": "2025-03-31"}],
             "hoursOfOperation": [
               {"daysOfWeek": ["mon", "wed"], "openingTime": "08:30:00", "closingTime": "12:00:00"},
               {"daysOfWeek": ["mon", "wed"], "openingTime": "13:15:00", "closingTime": "18:00:00"},
               {"daysOfWeek": ["mon"], "openingTime": "11:00:00", "closingTime": "12:30:00"},
               {"daysOfWeek": ["sat"], "openingTime": "20:00:00", "closingTime": "01:30:00"},
               {"daysOfWeek": ["sun"], "allDay": true}]}""";

    @ParameterizedTest
    @CsvSource({
        "2025-03-07T16:00-05:00, 2025-03-10T09:30-04:00, PT64H30M, PT2H30M",
        "2025-05-23T16:30-04:00, 2025-05-27T08:30-04:00, PT88H, PT1H",
        "2025-06-03T18:00-04:00, 2025-06-03T22:00-04:00, PT4H, PT0S",
        "2025-11-02T00:30-04:00, 2025-11-02T03:30-05:00, PT4H, PT0S"
    })
    void the_worked_examples_hold_to_the_minute(
            OffsetDateTime start, OffsetDateTime end, Duration elapsed, Duration business) {
        assertThat(Duration.between(start, end)).isEqualTo(elapsed);
        var calendar = BusinessCalendar.of(json(OFFICE));
        assertThat(Duration.ofMillis(calendar.openMillis(
                        start.toInstant().toEpochMilli(), end.toInstant().toEpochMilli())))
                .isEqualTo(business);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"
            })
    void every_minute_is_counted_as_the_wall_clock_shows_it(String zone) {
        var calendar = BusinessCalendar.of(json(ODD.replace("ZONE", zone)));
        var random = new Random(7);
        String[] turns = {
            "2025-03-08T00:00:00Z",
            "2025-03-29T00:00:00Z",
            "2025-04-05T00:00:00Z",
            "2025-10-04T00:00:00Z",
            "2025-10-25T00:00:00Z",
            "2025-11-01T00:00:00Z",
            "2025-07-05T00:00:00Z"
        };
        for (var turn : turns) {
            for (var round = 0; round < 8; round++) {
                var start = Instant.parse(turn).plusSeconds(60L * random.nextInt(2000));
                var minutes = random.nextInt(6000);
                assertThat(calendar.openMillis(start.toEpochMilli(), start.toEpochMilli() + minutes * 60_000L) / 60_000)
                        .as("%s minutes from %s in %s", minutes, start, zone)
                        .isEqualTo(openMinutes(start, minutes, ZoneId.of(zone)));
            }
        }
    }

    @Test
    void time_adds_up_from_its_parts() {
        var calendar = BusinessCalendar.of(json(OFFICE));
        var random = new Random(11);
        var start = Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();
        for (var round = 0; round < 1000; round++) {
            var a = start + random.nextLong(31_536_000_000L);
            var b = a + random.nextLong(1_000_000_000L);
            var c = b + random.nextLong(1_000_000_000L);
            assertThat(calendar.openMillis(a, c)).isEqualTo(calendar.openMillis(a, b) + calendar.openMillis(b, c));
        }
    }

    @Test
    void a_due_moment_is_the_first_at_which_so_much_open_time_has_passed() {
        var calendar = BusinessCalendar.of(json(ODD.replace("ZONE", "America/New_York")));
        var random = new java.util.Random(9);
        for (var i = 0; i < 5_000; i++) {
            var start = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli() + random.nextInt(500_000) * 60_000L;
            var millis = (1 + random.nextInt(5_000)) * 60_000L;
            var due = calendar.after(start, millis);
            assertThat(calendar.openMillis(start, due)).isEqualTo(millis);
            assertThat(calendar.openMillis(start, due - 1)).isLessThan(millis);
        }
        assertThat(calendar.after(Instant.parse("2099-12-31T00:00:00Z").toEpochMilli(), 1L << 50))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_site_without_hours_is_open_always_and_says_so() {
        var calendar = BusinessCalendar.of(json("{}"));
        assertThat(calendar.label()).contains("always open");
        assertThat(calendar.openMillis(1_700_000_000_000L, 1_700_000_360_000L)).isEqualTo(360_000);
        assertThat(calendar.openMillis(1_700_000_360_000L, 1_700_000_000_000L)).isZero();
    }

    @Test
    void an_unknown_day_is_named() {
        var broken = json(OFFICE.replace("\"mon\"", "\"monday\""));
        assertThatThrownBy(() -> BusinessCalendar.of(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("monday");
    }

    /** The rule, minute by minute: a minute counts when its local time lies in a span of that date, or of a night before it. */
    private static long openMinutes(Instant start, int minutes, ZoneId zone) {
        var open = 0;
        for (var i = 0; i < minutes; i++) {
            var local = start.plusSeconds(60L * i).atZone(zone).toLocalDateTime();
            var today = spans(local.toLocalDate().atStartOfDay(), local.toLocalTime(), 0);
            var yesterday = spans(local.toLocalDate().minusDays(1).atStartOfDay(), local.toLocalTime(), 24);
            if (today || yesterday) open++;
        }
        return open;
    }

    private static boolean spans(java.time.LocalDateTime opening, LocalTime time, int later) {
        var date = opening.toLocalDate();
        if (date.toString().equals("2025-03-31")) return false;
        var hour = later + time.toSecondOfDay() / 3600.0;
        return switch (date.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ROOT)) {
            case "Mon" -> in(hour, 8.5, 12.5) || in(hour, 13.25, 18);
            case "Wed" -> in(hour, 8.5, 12) || in(hour, 13.25, 18);
            case "Sat" -> in(hour, 20, 25.5);
            case "Sun" -> in(hour, 0, 24);
            default -> false;
        };
    }

    private static boolean in(double hour, double from, double to) {
        return hour >= from && hour < to;
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void the_default_zone_is_utc() {
        assertThat(BusinessCalendar.of(json("{}")).zone()).isEqualTo(ZoneOffset.UTC);
    }
}
