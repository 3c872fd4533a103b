package org.uptake.engagement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.uptake.engagement.CourseUse.Ending;
import org.uptake.stats.AalenJohansen;
import org.uptake.stats.KaplanMeier;

/** When use ended for good, as far as that can be known (M-22 to M-24). */
final class Disengagement {
    /** Causes for {@link #competing}. */
    static final int COMPLETED = 1;

    static final int DISENGAGED = 2;

    private final List<CourseUse> courses;
    private final int gap;

    /** @param gap days without use that count as an end */
    Disengagement(List<CourseUse> courses, int gap) {
        this.courses = courses;
        this.gap = gap;
    }

    /** @param cause 0 censored */
    record Time(double day, int cause) {}

    /** @param times ascending */
    record Curve(List<Time> times, KaplanMeier survival) {
        int atRisk() {
            return times.size();
        }

        int events() {
            return (int) times.stream().filter(time -> time.cause() != 0).count();
        }

        /** How many are still at risk on a day. */
        int atRisk(double day) {
            var before = 0;
            var after = times.size();
            while (before < after) {
                var middle = (before + after) / 2;
                if (times.get(middle).day() < day) before = middle + 1;
                else after = middle;
            }
            return times.size() - before;
        }
    }

    /** M-22: survival to the last active day before the first gap. */
    Curve nonUse() {
        return curve(courses.stream().flatMap(course -> time(course).stream()).toList());
    }

    /** M-23, the other curve: lost to care. */
    Curve dropout() {
        return curve(courses.stream()
                .filter(course -> course.age() >= 0)
                .map(course -> course.ending() == Ending.LEFT
                        ? new Time(course.endDay(), DISENGAGED)
                        : new Time(course.ending() == Ending.COMPLETED ? course.endDay() : course.age(), 0))
                .toList());
    }

    /**
     * @param courses whose end, or going on, is known
     * @param ended of these, in one way or the other
     */
    record Competing(int courses, int ended, AalenJohansen incidence) {}

    /** M-24: completed and disengaged compete; whichever came first. */
    Competing competing() {
        var times = sorted(courses.stream()
                .flatMap(course -> {
                    var time = time(course);
                    if (time.isPresent() && time.get().cause() == DISENGAGED) return time.stream();
                    return course.ending() == Ending.COMPLETED
                            ? java.util.stream.Stream.of(new Time(course.endDay(), COMPLETED))
                            : time.stream();
                })
                .toList());
        return new Competing(
                times.size(),
                (int) times.stream().filter(time -> time.cause() != 0).count(),
                AalenJohansen.ofSorted(
                        times.stream().mapToDouble(Time::day).toArray(),
                        times.stream().mapToInt(Time::cause).toArray(),
                        2));
    }

    /**
     * The event is at the last active day, and known only when {@code gap} followed days without use have passed. Nobody's last days
     * can therefore be judged: who had no gap is censored where the last such stretch begins. Dark days do not count as without use.
     */
    Optional<Time> time(CourseUse course) {
        var last = 0;
        var silent = 0;
        for (var day = 0; day < course.followed(); day++) {
            if (course.isDark(day)) continue;
            if (course.active(day)) {
                last = day;
                silent = 0;
            } else if (++silent == gap) return Optional.of(new Time(last, DISENGAGED));
        }
        return horizon(course).map(day -> new Time(day, 0));
    }

    /** The last day after which there are {@code gap} followed days; empty when nothing can be known yet. */
    private Optional<Integer> horizon(CourseUse course) {
        var left = gap;
        for (var day = course.followed() - 1; day >= 0; day--) {
            if (left == 0) return Optional.of(day);
            if (!course.isDark(day)) left--;
        }
        return Optional.empty();
    }

    private static List<Time> sorted(List<Time> times) {
        var sorted = new ArrayList<>(times);
        sorted.sort(Comparator.comparingDouble(Time::day));
        return sorted;
    }

    private static Curve curve(List<Time> times) {
        var sorted = sorted(times);
        var days = sorted.stream().mapToDouble(Time::day).toArray();
        var seen = new boolean[days.length];
        for (var i = 0; i < seen.length; i++) seen[i] = sorted.get(i).cause() != 0;
        return new Curve(sorted, KaplanMeier.ofSorted(days, seen, days.length));
    }
}
