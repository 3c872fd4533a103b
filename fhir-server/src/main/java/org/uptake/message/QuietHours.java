package org.uptake.message;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * The hours of the patient's night in which nothing is sent (engagement.md section 3).
 *
 * @param from local time at which they begin
 * @param to local time at which they end; the same as {@code from} for none
 */
public record QuietHours(LocalTime from, LocalTime to) {
    /** 21:00 to 08:00. */
    public static final QuietHours USUAL = new QuietHours(LocalTime.of(21, 0), LocalTime.of(8, 0));

    boolean isQuiet(Instant moment, ZoneId zone) {
        var local = moment.atZone(zone).toLocalTime();
        if (from.equals(to)) return false;
        return from.isBefore(to)
                ? !local.isBefore(from) && local.isBefore(to)
                : !local.isBefore(from) || local.isBefore(to);
    }

    /** The moment itself, or the end of the quiet hours that it lies in. A clock that jumps into them leads to their next end. */
    Instant next(Instant moment, ZoneId zone) {
        var next = moment;
        while (isQuiet(next, zone)) {
            var local = next.atZone(zone);
            var day = local.toLocalTime().isBefore(to)
                    ? local.toLocalDate()
                    : local.toLocalDate().plusDays(1);
            var end = day.atTime(to).atZone(zone).toInstant();
            // Of an hour that the clock repeats, the first pass can end before the moment.
            next = end.isAfter(next)
                    ? end
                    : day.atTime(to).atZone(zone).withLaterOffsetAtOverlap().toInstant();
        }
        return next;
    }
}
