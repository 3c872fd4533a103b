package org.uptake.search;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.uptake.fhirjson.Moment;

/**
 * The span of time that a FHIR date, dateTime or instant stands for at its precision: from {@code low} up to but not including
 * {@code high}. Times without a zone are UTC (R4 search, "date").
 */
public record TimeRange(Instant low, Instant high) {
    /** Bounds for open periods; within PostgreSQL's range. */
    public static final Instant BEGINNING = Instant.parse("0001-01-01T00:00:00Z");

    public static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

    /** Empty when the text is no date of the calendar. */
    public static Optional<TimeRange> of(String text) {
        // what is absent is asked for at every write, and an exception costs more than the rest of the answer
        if (text.isEmpty()) return Optional.empty();
        try {
            return Optional.of(parse(text));
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    private static TimeRange parse(String text) {
        if (text.length() == 4) {
            var year = Year.parse(text);
            return days(year.atDay(1), year.plusYears(1).atDay(1));
        }
        if (text.length() == 7) {
            var month = YearMonth.parse(text);
            return days(month.atDay(1), month.plusMonths(1).atDay(1));
        }
        if (text.length() == 10) {
            var day = LocalDate.parse(text);
            return days(day, day.plusDays(1));
        }
        return time(text);
    }

    private static TimeRange time(String text) {
        var zone = zone(text);
        var from = zone < text.length()
                ? Moment.parse(text)
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        if (zone == "2026-11-27T09:30".length()) return new TimeRange(from, from.plusSeconds(60));
        var dot = text.indexOf('.');
        if (dot < 0) return new TimeRange(from, from.plusSeconds(1));
        var digits = Math.min(zone - dot - 1, 6);
        return new TimeRange(from, from.plusNanos((long) Math.pow(10, 9 - digits)));
    }

    /** Where the zone begins; the text's length when there is none. */
    private static int zone(String text) {
        for (var i = text.length() - 1; i > 10; i--) {
            var c = text.charAt(i);
            if (c == 'Z' || c == '+' || c == '-') return i;
        }
        return text.length();
    }

    private static TimeRange days(LocalDate from, LocalDate to) {
        return new TimeRange(
                from.atStartOfDay(ZoneOffset.UTC).toInstant(),
                to.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /** A Period; a missing side is open. */
    public static Optional<TimeRange> ofPeriod(Optional<String> start, Optional<String> end) {
        var from = start.flatMap(TimeRange::of).map(TimeRange::low);
        var to = end.flatMap(TimeRange::of).map(TimeRange::high);
        if (from.isEmpty() && to.isEmpty()) return Optional.empty();
        return Optional.of(new TimeRange(from.orElse(BEGINNING), to.orElse(END)));
    }

    /** The outer limits of several, which is what counts of a Timing (R4 search, "date"); empty for none. */
    static Optional<TimeRange> around(List<TimeRange> parts) {
        return parts.stream()
                .reduce((one, other) -> new TimeRange(
                        one.low.isBefore(other.low) ? one.low : other.low,
                        one.high.isAfter(other.high) ? one.high : other.high));
    }
}
