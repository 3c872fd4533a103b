package org.uptake.fhirjson;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Reads FHIR dateTimes and instants that have a zone. Every write reads dozens; java.time's parser alone took a tenth of an enrolment,
 * so the form that systems write, {@code 2026-11-27T09:30:00.125+01:00}, is read by position, and java.time reads the others.
 */
public final class Moment {
    private static final int SECONDS_END = 19;
    private static final int MOST_DIGITS = 9;

    private Moment() {}

    /** @throws DateTimeException when the text is no moment of the calendar, or has no zone */
    public static Instant parse(String text) {
        var usual = usual(text);
        return usual != null ? usual : OffsetDateTime.parse(text).toInstant();
    }

    /** Whether it is a moment of the calendar with a zone, written as most systems write it; false says nothing. */
    public static boolean isUsual(String text) {
        try {
            return usual(text) != null;
        } catch (DateTimeException notOfTheCalendar) {
            return false;
        }
    }

    private static @Nullable Instant usual(String text) {
        if (text.length() <= SECONDS_END || !isPunctuated(text)) return null;
        var hour = number(text, 11, 2);
        var minute = number(text, 14, 2);
        var second = number(text, 17, 2);
        var year = number(text, 0, 4);
        var month = number(text, 5, 2);
        var day = number(text, 8, 2);
        if (year < 0
                || month < 0
                || day < 0
                || hour < 0
                || hour > 23
                || minute < 0
                || minute > 59
                || second < 0
                || second > 59) return null;
        var zone = SECONDS_END;
        var nanos = 0;
        if (text.charAt(zone) == '.') {
            var digits = 0;
            for (zone++; zone < text.length() && isDigit(text.charAt(zone)); zone++, digits++)
                nanos = nanos * 10 + text.charAt(zone) - '0';
            if (digits == 0 || digits > MOST_DIGITS) return null;
            for (; digits < MOST_DIGITS; digits++) nanos *= 10;
        }
        var offset = offset(text, zone);
        if (offset == Integer.MIN_VALUE) return null;
        var days = LocalDate.of(year, month, day).toEpochDay();
        return Instant.ofEpochSecond(days * 86_400 + hour * 3_600L + minute * 60L + second - offset, nanos);
    }

    private static boolean isPunctuated(String text) {
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    /** Seconds east of UTC; Integer.MIN_VALUE when the rest is not exactly a zone. */
    private static int offset(String text, int from) {
        var length = text.length() - from;
        if (length == 1 && text.charAt(from) == 'Z') return 0;
        if (length != 6 || text.charAt(from + 3) != ':') return Integer.MIN_VALUE;
        var sign = text.charAt(from) == '+' ? 1 : text.charAt(from) == '-' ? -1 : 0;
        var hours = number(text, from + 1, 2);
        var minutes = number(text, from + 4, 2);
        if (sign == 0 || hours < 0 || hours > 17 || minutes < 0 || minutes > 59) return Integer.MIN_VALUE;
        return sign * (hours * 3_600 + minutes * 60);
    }

    /** Negative when it is not all digits. */
    private static int number(String text, int from, int digits) {
        var number = 0;
        for (var i = from; i < from + digits; i++) {
            if (!isDigit(text.charAt(i))) return -1;
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
