package org.uptake.workplace;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Turns a week of local hours into instants. Works through the stretches during which the zone keeps one offset, so that an
 * hour which the clock skips or repeats is counted as it was lived.
 */
final class OpenSpans {
    private static final long DAY = 24L * 60 * 60 * 1000;

    private final OpeningHours hours;
    private final List<long[]> found = new ArrayList<>();

    private OpenSpans(OpeningHours hours) {
        this.hours = hours;
    }

    /** Pairs of opening and closing instant, ascending and apart. */
    static long[] compile(OpeningHours hours) {
        var spans = new OpenSpans(hours);
        var rules = hours.zone().getRules();
        for (var start = BusinessCalendar.FROM; start < BusinessCalendar.TO; ) {
            var instant = Instant.ofEpochMilli(start);
            var change = rules.nextTransition(instant);
            var end = change == null
                    ? BusinessCalendar.TO
                    : Math.min(BusinessCalendar.TO, change.getInstant().toEpochMilli());
            spans.addStretch(start, end, rules.getOffset(instant).getTotalSeconds() * 1000L);
            start = end;
        }
        return spans.merged();
    }

    private void addStretch(long start, long end, long offset) {
        var first = Math.floorDiv(start + offset, DAY) - 1;
        var last = Math.floorDiv(end + offset, DAY);
        for (var day = first; day <= last; day++) {
            var date = LocalDate.ofEpochDay(day);
            if (hours.holidays().contains(date)) continue;
            var midnight = day * DAY - offset;
            for (var span : hours.week()) {
                if (span.day() != date.getDayOfWeek()) continue;
                add(Math.max(start, midnight + span.opens() * 1000L), Math.min(end, midnight + span.closes() * 1000L));
            }
        }
    }

    private void add(long opens, long closes) {
        if (opens < closes) found.add(new long[] {opens, closes});
    }

    private long[] merged() {
        found.sort(Comparator.comparingLong(span -> span[0]));
        var apart = new ArrayList<long[]>();
        for (var span : found) {
            var last = apart.isEmpty() ? null : apart.get(apart.size() - 1);
            if (last != null && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
            else apart.add(span);
        }
        return apart.stream().flatMapToLong(Arrays::stream).toArray();
    }
}
