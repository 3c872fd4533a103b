package org.uptake.testkit.clinic;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.uptake.testkit.clinic.Event.Course;
import org.uptake.testkit.clinic.Event.Eligible;
import org.uptake.testkit.clinic.Event.Enrolled;
import org.uptake.testkit.clinic.Event.Offered;

/** One patient's part of the six months: found eligible, offered, enrolled, and the life of every task. */
final class Story {
    private static final List<String> DECLINES =
            List.of("prefers-in-person", "no-time", "no-device", "privacy", "not-helpful", "other-care", "not-given");
    private static final List<String> MEDIA =
            List.of("FACE", "FACE", "FACE", "FACE", "FACE", "FACE", "FACE", "PHONE", "PHONE", "VIDEOCONF");

    /** @param end excluded */
    record Period(LocalDate first, LocalDate last, Instant start, Instant end) {
        static Period of(LocalDate last, int months, SiteHours hours) {
            var first = last.plusDays(1).minusMonths(months);
            return new Period(
                    first,
                    last,
                    first.atStartOfDay(hours.zone()).toInstant(),
                    last.plusDays(1).atStartOfDay(hours.zone()).toInstant());
        }
    }

    /** An event with the moment at which somebody wrote it down. */
    private record Entry(Instant recorded, Event event) {}

    private final Course course;
    private final Period period;
    private final Staff staff;
    private final SiteHours hours;
    private final Chance chance;
    private final List<Entry> entries = new ArrayList<>();

    Story(Course course, Period period, Staff staff, SiteHours hours, Chance chance) {
        this.course = course;
        this.period = period;
        this.staff = staff;
        this.hours = hours;
        this.chance = chance;
    }

    /** What happened before the end of the period, in the order in which it was recorded. */
    List<Event> told() {
        var length = Duration.between(period.start(), period.end());
        var found = hours.after(
                period.start().plusSeconds(Math.round(length.toSeconds() * chance.between(0, 990) / 1000.0)),
                chance.minutes(1, 400));
        tell(new Eligible(course, found));
        if (chance.of(0.85))
            offer(hours.after(found, chance.wait(Duration.ofHours(30)).plusMinutes(3)), true);
        return entries.stream()
                .sorted(Comparator.comparing(Entry::recorded))
                .map(Entry::event)
                .filter(event -> event.at().isBefore(period.end()))
                .toList();
    }

    private void offer(Instant started, boolean first) {
        var answered = started.plus(chance.minutes(2, 9));
        var by = clinician();
        var outcome = chance.of(0.64) ? "agreed" : first && chance.of(0.4) ? "not-today" : "declined";
        var reason = outcome.equals("declined") ? Optional.of(chance.one(DECLINES)) : Optional.<String>empty();
        tell(new Offered(course, started, answered, by, outcome, reason, chance.one(MEDIA)));
        if (outcome.equals("not-today") && chance.of(0.6))
            offer(hours.after(answered.plus(chance.days(10, 35)), chance.minutes(1, 300)), false);
        if (outcome.equals("agreed") && chance.of(0.94)) enrol(answered, by);
    }

    private void enrol(Instant agreed, String by) {
        var at = chance.of(0.75)
                ? agreed.plus(chance.minutes(1, 6))
                : hours.after(agreed, chance.wait(Duration.ofHours(16)).plusMinutes(1));
        var enrolled = new Enrolled(course, at, by);
        tell(enrolled);
        for (var number = 0; number < course.plan().actions().size(); number++) {
            var lag = chance.of(0.1) ? chance.days(1, 12) : Duration.ZERO;
            for (var event : new TaskLife(course, number, enrolled, staff, hours, chance).lived())
                entries.add(new Entry(event.at().plus(lag), event));
        }
    }

    private void tell(Event event) {
        entries.add(new Entry(event.at(), event));
    }

    private String clinician() {
        return chance.one(
                staff.with("clinician", course.site()).stream().limit(2).toList());
    }
}
