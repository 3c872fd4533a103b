package org.uptake.app.page;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Words for points in time, as read on the wall of one site.
 *
 * @param now the instant at which the page is made; every "late by" on it counts to this one
 */
public record Moments(Instant now, ZoneId zone) {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.UK);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.UK);
    private static final Pattern ISO_DAY = Pattern.compile("\\b\\d{4}-\\d{2}-\\d{2}\\b");
    private static final int SOON_DAYS = 7;

    public LocalDate today() {
        return LocalDate.ofInstant(now, zone);
    }

    /** {@code 12 Mar 2026}. */
    public String day(Instant at) {
        return DAY.format(at.atZone(zone));
    }

    /** {@code 12 Mar 2026}. */
    public static String words(LocalDate day) {
        return DAY.format(day);
    }

    /** The text with its ISO dates as on every page: {@code born 1964-03-20} becomes {@code born 20 Mar 1964}. */
    public static String inWords(String text) {
        return ISO_DAY.matcher(text)
                .replaceAll(day -> typedDay(day.group()).map(Moments::words).orElse(day.group()));
    }

    /** {@code 12 Mar 2026, 14:05}. */
    public String dayAndTime(Instant at) {
        return day(at) + ", " + TIME.format(at.atZone(zone));
    }

    /** Start of a FHIR date or dateTime; empty when the text is none. */
    public Optional<Instant> startOf(String fhirTime) {
        return fhirTime.contains("T")
                ? exact(fhirTime)
                : dayOf(fhirTime, false).map(d -> d.atStartOfDay(zone).toInstant());
    }

    /** End of a FHIR date or dateTime: what is due on a day is late when that day is over. */
    public Optional<Instant> endOf(String fhirTime) {
        return fhirTime.contains("T")
                ? exact(fhirTime)
                : dayOf(fhirTime, true)
                        .map(d -> d.plusDays(1).atStartOfDay(zone).toInstant());
    }

    /** The calendar day here on which a FHIR date or dateTime ends. */
    public Optional<LocalDate> endDay(String fhirTime) {
        return fhirTime.contains("T")
                ? exact(fhirTime).map(at -> LocalDate.ofInstant(at, zone))
                : dayOf(fhirTime, true);
    }

    /** How an unfinished task stands to its due time. */
    public Due due(String fhirTime) {
        var end = endOf(fhirTime);
        var last = endDay(fhirTime);
        if (end.isEmpty() || last.isEmpty()) {
            return Due.NONE;
        }
        if (now.isAfter(end.get())) {
            return new Due(words(last.get()), "late by " + length(Duration.between(end.get(), now)), Due.Tone.LATE);
        }
        var days = ChronoUnit.DAYS.between(today(), last.get());
        var words = days == 0 ? "due today" : days == 1 ? "due tomorrow" : "due in " + days + " days";
        return new Due(words(last.get()), words, days <= SOON_DAYS ? Due.Tone.SOON : Due.Tone.PLAIN);
    }

    /** {@code 12 min}, {@code 3 h} or {@code 2 days}, rounded down, at least one minute. */
    public static String length(Duration length) {
        if (length.toHours() < 1) {
            return Math.max(1, length.toMinutes()) + " min";
        }
        if (length.toDays() < 1) {
            return length.toHours() + " h";
        }
        return length.toDays() == 1 ? "1 day" : length.toDays() + " days";
    }

    private static Optional<Instant> exact(String dateTime) {
        try {
            return Optional.of(OffsetDateTime.parse(dateTime).toInstant());
        } catch (DateTimeParseException notADateTime) {
            return Optional.empty();
        }
    }

    private static Optional<LocalDate> dayOf(String date, boolean last) {
        try {
            return Optional.of(
                    switch (date.length()) {
                        case 4 ->
                            Year.parse(date).atDay(1).plusYears(last ? 1 : 0).minusDays(last ? 1 : 0);
                        case 7 ->
                            last
                                    ? YearMonth.parse(date).atEndOfMonth()
                                    : YearMonth.parse(date).atDay(1);
                        default -> LocalDate.parse(date);
                    });
        } catch (DateTimeParseException notADate) {
            return Optional.empty();
        }
    }

    /** A day typed into a date field; empty when it is none. */
    public static Optional<LocalDate> typedDay(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException notADate) {
            return Optional.empty();
        }
    }

    /** FHIR dateTime of now, in the zone of the site. */
    public String fhirNow() {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                now.truncatedTo(ChronoUnit.SECONDS).atZone(zone).toOffsetDateTime());
    }

    /** Week of a course in which {@code at} falls, counted from 1; never below 1. */
    public long week(Instant start, Instant at) {
        var days = ChronoUnit.DAYS.between(LocalDate.ofInstant(start, zone), LocalDate.ofInstant(at, zone));
        return Math.max(0, days) / 7 + 1;
    }
}
