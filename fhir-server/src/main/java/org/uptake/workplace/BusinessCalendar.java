package org.uptake.workplace;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * When a site is open, compiled so that the open time between two instants costs two look-ups.
 * Exact over changes of the clock, holidays and split days; hours before 2000 and from 2100 on count as closed.
 * Instants are milliseconds since 1970.
 */
public final class BusinessCalendar {
    static final long FROM =
            LocalDate.of(2000, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    static final long TO =
            LocalDate.of(2100, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();

    private static final long DAY = 24L * 60 * 60 * 1000;

    private final ZoneId zone;
    private final String label;
    private final long[] opens;
    private final long[] closes;
    private final long[] openBefore;
    /** For each UTC day the last span that opens by its beginning; -1 before the first. */
    private final int[] spanByDay = new int[(int) ((TO - FROM) / DAY) + 1];

    /** @param spans pairs of opening and closing instants, ascending and apart */
    BusinessCalendar(ZoneId zone, String label, long[] spans) {
        this.zone = zone;
        this.label = label;
        var count = spans.length / 2;
        opens = new long[count];
        closes = new long[count];
        openBefore = new long[count];
        var sum = 0L;
        for (var i = 0; i < count; i++) {
            opens[i] = spans[2 * i];
            closes[i] = spans[2 * i + 1];
            openBefore[i] = sum;
            sum += closes[i] - opens[i];
        }
        for (int day = 0, span = -1; day < spanByDay.length; day++) {
            while (span + 1 < count && opens[span + 1] <= FROM + day * DAY) span++;
            spanByDay[day] = span;
        }
    }

    /**
     * From a Location: {@code hoursOfOperation}, and the extensions timezone and holiday (docs/api.md).
     * A Location without hours is open always, and its label says so.
     *
     * @throws IllegalArgumentException when an hour, a day, a date or the zone cannot be read
     */
    public static BusinessCalendar of(JsonNode location) {
        var hours = OpeningHours.of(location);
        if (hours.week().isEmpty()) return alwaysOpen(hours.zone());
        return new BusinessCalendar(hours.zone(), "site hours", OpenSpans.compile(hours));
    }

    /** The labelled default of a site that has told no hours. */
    public static BusinessCalendar alwaysOpen(ZoneId zone) {
        return new BusinessCalendar(zone, "always open (the site has no hours)", new long[] {FROM, TO});
    }

    public ZoneId zone() {
        return zone;
    }

    /** Which hours these are, for the reader of a number. */
    public String label() {
        return label;
    }

    /** Open milliseconds between two instants; 0 when the end is not after the start. */
    public long openMillis(long start, long end) {
        return end <= start ? 0 : openUntil(end) - openUntil(start);
    }

    /** When the site will have been open for so long, counted from an instant; {@code Long.MAX_VALUE} when it will not before 2100. */
    public long after(long start, long millis) {
        var wanted = openUntil(start) + millis;
        var low = 0;
        var high = opens.length;
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (openBefore[middle] + closes[middle] - opens[middle] < wanted) low = middle + 1;
            else high = middle;
        }
        if (low == opens.length) return Long.MAX_VALUE;
        return Math.max(start, opens[low] + wanted - openBefore[low]);
    }

    private long openUntil(long instant) {
        if (instant < FROM) return 0;
        var span = spanByDay[(int) Math.min((instant - FROM) / DAY, spanByDay.length - 1)];
        while (span + 1 < opens.length && opens[span + 1] <= instant) span++;
        return span < 0 ? 0 : openBefore[span] + Math.min(instant, closes[span]) - opens[span];
    }
}
