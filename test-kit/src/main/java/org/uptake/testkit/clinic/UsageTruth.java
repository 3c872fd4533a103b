package org.uptake.testkit.clinic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.uptake.testkit.clinic.Event.Enrolled;

/** What the metrics of use must come to, each by its definition and nothing clever (docs/engagement.md). */
final class UsageTruth {
    private static final int GAP = 14;
    private static final Map<String, double[]> INTENDED = Map.of(
            "cbt-insomnia", new double[] {7, 42, 6},
            "cbt-depression", new double[] {3, 56, 8},
            "relapse-monitoring", new double[] {7, 84, 0});

    /** @param days by day since day 0 */
    private record Followed(String plan, LocalDate start, int length, Map<Integer, UsedDay> days, LocalDate last) {
        boolean used(int day) {
            var used = days.get(day);
            return used != null && used.counts();
        }

        boolean dark(int day) {
            return UsageStory.down(plan, start.plusDays(day), last);
        }

        boolean usedWithin(int from, int to) {
            for (var day = from; day < to; day++) if (used(day)) return true;
            return false;
        }

        boolean darkWithin(int from, int to) {
            for (var day = from; day < to; day++) if (dark(day)) return true;
            return false;
        }
    }

    private final LocalDate last;
    private final List<Followed> courses = new ArrayList<>();
    private final Map<String, Integer> hours = new LinkedHashMap<>();

    UsageTruth(LocalDate last) {
        this.last = last;
    }

    void add(Enrolled enrolled, LocalDate start, List<UsedDay> used) {
        var days = new LinkedHashMap<Integer, UsedDay>();
        for (var day : used) {
            days.put((int) ChronoUnit.DAYS.between(start, day.day()), day);
            hours.merge(day.day().getDayOfWeek().getValue() + "-" + day.hour(), day.sessions(), Integer::sum);
        }
        courses.add(new Followed(
                enrolled.course().plan().id(), start, (int) ChronoUnit.DAYS.between(start, last) + 1, days, last));
    }

    void write(ArrayNode rows) {
        for (var day : List.of(0, 1, 7, 14, 30, 60)) {
            share(rows, "M-20", day, c -> c.length() > day && !c.dark(day), c -> c.used(day));
            share(rows, "M-21", day, c -> c.length() > day + GAP, c -> c.usedWithin(day, c.length()));
        }
        for (var week = 1; week <= 12; week++) {
            var from = 7 * (week - 1);
            share(
                    rows,
                    "M-28",
                    "week",
                    week,
                    c -> c.length() >= from + 7 && !c.darkWithin(from, from + 7),
                    c -> c.usedWithin(from, from + 7));
        }
        survival(rows);
        amounts(rows);
        hours.forEach(
                (cell, sessions) -> row(rows, "M-19", "weekday-hour", cell).put("cases", sessions));
    }

    private void share(ArrayNode rows, String metric, int day, Predicate<Followed> of, Predicate<Followed> using) {
        share(rows, metric, "day", day, of, using);
    }

    private void share(
            ArrayNode rows, String metric, String by, int stratum, Predicate<Followed> of, Predicate<Followed> using) {
        var atRisk = courses.stream().filter(of).toList();
        if (atRisk.isEmpty()) return;
        var cases = atRisk.stream().filter(using).count();
        row(rows, metric, by, "" + stratum)
                .put("n", atRisk.size())
                .put("cases", cases)
                .put("score", (double) cases / atRisk.size());
    }

    /** Of each course the day of its event, or of its censoring as a negative number less one. */
    private List<Integer> times() {
        var times = new ArrayList<Integer>();
        for (var course : courses) {
            var told = new ArrayList<Integer>();
            for (var day = 0; day < course.length(); day++) if (!course.dark(day)) told.add(day);
            Integer time = null;
            for (var i = 0; i + GAP <= told.size() && time == null; i++) {
                var run = told.subList(i, i + GAP);
                if (run.stream().anyMatch(course::used)) continue;
                time = 0;
                for (var day = 0; day < run.get(0); day++) if (course.used(day)) time = day;
            }
            if (time != null) times.add(time);
            else if (told.size() > GAP || (told.size() == GAP && told.get(0) > 0)) {
                var horizon = told.get(told.size() - GAP) - 1;
                times.add(-horizon - 1);
            }
        }
        return times;
    }

    private void survival(ArrayNode rows) {
        var times = times();
        var events = new TreeSet<Integer>();
        for (var time : times) if (time >= 0) events.add(time);
        for (var day = 0; day <= 84; day += 7) {
            var until = day;
            var n = times.stream().filter(time -> day(time) >= until).count();
            if (n == 0) break;
            var share = 1.0;
            for (var event : events.headSet(day, true))
                share *= 1
                        - times.stream().filter(event::equals).count()
                                / (double) times.stream()
                                        .filter(time -> day(time) >= event)
                                        .count();
            row(rows, "M-22", "day", "" + day).put("n", n).put("score", share);
        }
    }

    private static int day(int time) {
        return time >= 0 ? time : -time - 1;
    }

    private void amounts(ArrayNode rows) {
        var weekly = new ArrayList<Double>();
        var sessions = new ArrayList<Double>();
        var minutes = new ArrayList<Double>();
        var modules = new ArrayList<Double>();
        var adherence = new ArrayList<Double>();
        var since = new ArrayList<Double>();
        var planned = 0;
        for (var course : courses) {
            var intended = INTENDED.getOrDefault(course.plan(), new double[3]);
            if (course.length() >= 7 && !course.darkWithin(course.length() - 7, course.length()))
                weekly.add((double) count(course, course.length() - 7, course.length()));
            if (course.length() >= intended[1] + 1) planned++;
            var told = 0;
            var finished = 0;
            var tenths = 0;
            var sum = 0;
            for (var day = 0; day < course.length(); day++) {
                if (!course.dark(day)) told++;
                var used = course.days().get(day);
                if (used == null) continue;
                finished += used.finished();
                sum += used.sessions();
                tenths += Math.min(used.tenths(), 600 * used.sessions());
            }
            if (told >= 7) sessions.add(7.0 * sum / told);
            if (told >= 7 && !course.days().isEmpty()) minutes.add(7.0 * tenths / 10 / told);
            if (intended[2] > 0) modules.add(Math.min(1, finished / intended[2]));
            adherence(course, intended, adherence);
            for (var day = course.length() - 1; day >= 0; day--)
                if (course.used(day)) {
                    since.add((double) course.length() - 1 - day);
                    break;
                }
        }
        median(rows, "M-16", weekly);
        median(rows, "M-17", sessions);
        median(rows, "M-18", minutes);
        mean(rows, "M-25", modules);
        row(rows, "M-26", "all", "").put("n", planned).put("cases", 0);
        mean(rows, "M-27", adherence);
        median(rows, "M-29", since);
    }

    private static int count(Followed course, int from, int to) {
        var count = 0;
        for (var day = from; day < to; day++) if (course.used(day)) count++;
        return count;
    }

    private static void adherence(Followed course, double[] intended, List<Double> into) {
        var weeks = new ArrayList<Double>();
        for (var from = 0; from + 7 <= Math.min(course.length(), intended[1]); from += 7) {
            if (course.darkWithin(from, from + 7)) continue;
            var sessions = 0;
            for (var day = from; day < from + 7; day++)
                if (course.days().containsKey(day))
                    sessions += course.days().get(day).sessions();
            weeks.add(Math.min(1, sessions / intended[0]));
        }
        if (!weeks.isEmpty())
            into.add(weeks.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
    }

    private static void median(ArrayNode rows, String metric, List<Double> values) {
        if (values.isEmpty()) return;
        var sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        var middle = sorted.length / 2;
        row(rows, metric, "all", "")
                .put("cases", sorted.length)
                .put("score", sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    private static void mean(ArrayNode rows, String metric, List<Double> values) {
        if (values.isEmpty()) return;
        row(rows, metric, "all", "")
                .put("cases", values.size())
                .put(
                        "score",
                        values.stream()
                                .mapToDouble(Double::doubleValue)
                                .average()
                                .orElseThrow());
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode row(
            ArrayNode rows, String metric, String stratifier, String stratum) {
        return rows.addObject()
                .put("metric", metric)
                .put("stratifier", stratifier)
                .put("stratum", stratum);
    }
}
