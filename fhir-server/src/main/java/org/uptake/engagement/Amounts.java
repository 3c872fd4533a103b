package org.uptake.engagement;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.uptake.engagement.CourseUse.Ending;

/** How much use there was, and how much of what was intended (M-16 to M-18, M-25 to M-27, M-29). */
final class Amounts {
    private static final int WEEK = 7;
    private final List<CourseUse> courses;

    Amounts(List<CourseUse> courses) {
        this.courses = courses;
    }

    /** One value for each course that has one, ascending. */
    private double[] values(Function<CourseUse, OptionalDouble> value) {
        var values = courses.stream()
                .map(value)
                .flatMapToDouble(OptionalDouble::stream)
                .toArray();
        Arrays.sort(values);
        return values;
    }

    /** M-16: active days in the last days that are followed, of courses that go on and are followed for so long. */
    double[] activeDays(int window) {
        return values(course -> course.ending() != Ending.OPEN
                        || course.followed() < window
                        || course.darkWithin(course.followed() - window, course.followed())
                ? OptionalDouble.empty()
                : OptionalDouble.of(course.activeDays(course.followed() - window, course.followed())));
    }

    /** M-17: sessions in a week, of courses followed for a week at least. */
    double[] sessions() {
        return values(course -> {
            var weeks = observedWeeks(course);
            if (weeks < 1) return OptionalDouble.empty();
            var sessions = 0;
            for (var day = 0; day < course.followed(); day++) sessions += course.sessions(day);
            return OptionalDouble.of(sessions / weeks);
        });
    }

    /** M-18: minutes in a week, at most 60 for a session; of courses followed for a week whose source tells minutes. */
    double[] minutes() {
        return values(course -> {
            var weeks = observedWeeks(course);
            return weeks < 1 || course.tenths() < 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(course.tenths() / 10.0 / weeks);
        });
    }

    private static double observedWeeks(CourseUse course) {
        var dark = course.dark().get(0, course.followed()).cardinality();
        return (course.followed() - dark) / (double) WEEK;
    }

    /** M-25: modules finished of modules assigned, at most all. */
    double[] modules() {
        return values(course -> {
            var intended = course.intended();
            if (intended == null || intended.modules() == 0 || course.followed() == 0) return OptionalDouble.empty();
            return OptionalDouble.of(Math.min(1, course.finished() / (double) intended.modules()));
        });
    }

    /** M-26: completed by the planned end, of courses whose planned end has passed. */
    Share completers() {
        var of = 0;
        var cases = 0;
        for (var course : courses) {
            var intended = course.intended();
            if (intended == null || intended.days() == 0 || course.age() < intended.days()) continue;
            of++;
            if (course.ending() == Ending.COMPLETED && course.endDay() <= intended.days()) cases++;
        }
        return new Share(cases, of);
    }

    /**
     * M-27: of each course, the mean over its whole followed weeks, as long as it is meant to last, of sessions by recommended sessions.
     *
     * @param truncated whether more than recommended counts as all
     */
    double[] adherence(boolean truncated) {
        return values(course -> {
            var intended = course.intended();
            if (intended == null || intended.sessionsInWeek() <= 0) return OptionalDouble.empty();
            var sum = 0.0;
            var weeks = 0;
            var last = intended.days() == 0 ? course.followed() : Math.min(course.followed(), intended.days());
            for (var from = 0; from + WEEK <= last; from += WEEK) {
                if (course.darkWithin(from, from + WEEK)) continue;
                var sessions = 0;
                for (var day = from; day < from + WEEK; day++) sessions += course.sessions(day);
                var ratio = sessions / intended.sessionsInWeek();
                sum += truncated ? Math.min(1, ratio) : ratio;
                weeks++;
            }
            return weeks == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / weeks);
        });
    }

    /** M-29: days since the last active day, of courses that go on and had one. */
    double[] sinceLastActive() {
        return values(course -> course.ending() != Ending.OPEN || course.lastActive() < 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(course.age() - course.lastActive()));
    }

    /** Courses that go on and are followed, whether there was an active day or not. */
    int going() {
        return (int) courses.stream()
                .filter(course -> course.ending() == Ending.OPEN && course.followed() > 0)
                .count();
    }
}
