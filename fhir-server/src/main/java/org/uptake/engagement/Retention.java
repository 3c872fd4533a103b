package org.uptake.engagement;

import java.util.List;
import java.util.function.Predicate;

/** Who used it on a day, from a day on, in a week (M-20, M-21, M-28). */
final class Retention {
    private static final int BRACKET = 3;
    private static final int WEEK = 7;

    private final List<CourseUse> courses;

    Retention(List<CourseUse> courses) {
        this.courses = courses;
    }

    /** M-20: used on day d, of those who were followed on it. */
    Share classic(int day) {
        return share(course -> course.followed() > day && !course.isDark(day), course -> course.active(day));
    }

    /** M-20 with less noise: used within three days of day d. */
    Share bracket(int day) {
        var from = Math.max(0, day - BRACKET);
        var to = day + BRACKET + 1;
        return share(
                course -> course.followed() >= to && !course.darkWithin(from, to),
                course -> course.activeWithin(from, to));
    }

    /** M-21: used on day d or later, of those followed for so long after it that silence means something. */
    Share rolling(int day, int gap) {
        return share(course -> course.followed() > day + gap, course -> course.lastActive() >= day);
    }

    /** M-28: used in week w, of those followed on every day of it; the first week is 1. */
    Share weekly(int week) {
        var from = (week - 1) * WEEK;
        var to = week * WEEK;
        return share(
                course -> course.followed() >= to && !course.darkWithin(from, to),
                course -> course.activeWithin(from, to));
    }

    private Share share(Predicate<CourseUse> atRisk, Predicate<CourseUse> using) {
        var of = 0;
        var cases = 0;
        for (var course : courses) {
            if (!atRisk.test(course)) continue;
            of++;
            if (using.test(course)) cases++;
        }
        return new Share(cases, of);
    }
}
