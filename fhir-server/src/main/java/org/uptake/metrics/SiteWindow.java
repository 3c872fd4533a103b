package org.uptake.metrics;

import java.time.Instant;
import java.time.LocalDate;
import org.uptake.workplace.BusinessCalendar;

/**
 * A reporting period as one site lives it. Instants are milliseconds since 1970.
 *
 * @param end excluded: the beginning of the day after the last one
 * @param cutoff the end or now, whichever is earlier; what began later does not count
 */
record SiteWindow(long start, long end, long cutoff, BusinessCalendar calendar) {

    static SiteWindow of(Period period, BusinessCalendar calendar, Instant now) {
        var start = midnight(period.start(), calendar);
        var end = midnight(period.end().plusDays(1), calendar);
        return new SiteWindow(start, end, Math.min(end, now.toEpochMilli()), calendar);
    }

    /** Both days belong to the period. */
    record Period(LocalDate start, LocalDate end) {}

    boolean holds(long instant) {
        return instant >= start && instant < cutoff;
    }

    double weeks() {
        return (cutoff - start) / (7.0 * 24 * 60 * 60 * 1000);
    }

    private static long midnight(LocalDate day, BusinessCalendar calendar) {
        return day.atStartOfDay(calendar.zone()).toInstant().toEpochMilli();
    }
}
