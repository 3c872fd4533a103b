package org.uptake.engagement;

import java.util.List;
import java.util.Optional;

/** Every metric of use, over courses that are read. */
final class EngagementReport {
    static final List<Integer> DAYS = List.of(0, 1, 3, 7, 14, 15, 21, 30, 45, 60, 90);
    static final int WEEKS = 12;
    private static final int LONGEST = 84;
    private static final int WEEK = 7;
    private static final int MONTH = 30;
    /** Baumel 2019: median open rate of installed mental-health apps on these days; a floor, never a target. */
    private static final double FLOOR_15 = 0.039;

    private static final double FLOOR_30 = 0.033;

    private final ReportJson json;
    private final List<CourseUse> courses;
    private final int gap;

    EngagementReport(ReportJson json, List<CourseUse> courses, int gap) {
        this.json = json;
        this.courses = courses;
        this.gap = gap;
    }

    /** @param rhythm sessions by weekday (Monday is 0) and hour; empty where it is not known for the courses asked about */
    void write(Optional<int[][]> rhythm) {
        amounts();
        rhythm.ifPresent(this::rhythm);
        retention();
        disengagement();
        completion();
        weekly();
        lastActive();
    }

    private void amounts() {
        var amounts = new Amounts(courses);
        json.group("M-16", "last 7 days").values(amounts.activeDays(WEEK), amounts.going(), false);
        json.group("M-16", "last 30 days").values(amounts.activeDays(MONTH), amounts.going(), false);
        json.group("M-17").values(amounts.sessions(), courses.size(), false);
        json.group("M-18").values(amounts.minutes(), courses.size(), false);
    }

    private void rhythm(int[][] rhythm) {
        var sum = 0;
        for (var day : rhythm) for (var hour : day) sum += hour;
        var cells = json.group("M-19").counts(sum, sum).by("weekday-hour");
        for (var day = 0; day < rhythm.length; day++)
            for (var hour = 0; hour < rhythm[day].length; hour++)
                if (rhythm[day][hour] > 0 && !json.hides(courses.size()))
                    cells.count((day + 1) + "-" + hour, rhythm[day][hour]);
    }

    private void retention() {
        var retention = new Retention(courses);
        var classic = json.group("M-20").share(retention.classic(MONTH));
        var byDay = classic.by("day");
        for (var day : DAYS) byDay.share(day.toString(), retention.classic(day));
        var floor = classic.by("floor");
        floor.reference("15", FLOOR_15);
        floor.reference("30", FLOOR_30);
        var bracket = json.group("M-20", "within 3 days")
                .share(retention.bracket(MONTH))
                .by("day");
        for (var day : DAYS) bracket.share(day.toString(), retention.bracket(day));
        var rolling = json.group("M-21").share(retention.rolling(MONTH, gap)).by("day");
        for (var day : DAYS) rolling.share(day.toString(), retention.rolling(day, gap));
    }

    private void disengagement() {
        var disengagement = new Disengagement(courses, gap);
        curve(json.group("M-22"), disengagement.nonUse(), 1);
        curve(json.group("M-23", "lost to care"), disengagement.dropout(), WEEK);
        var competing = disengagement.competing();
        var incidence = competing.incidence();
        var group = json.group("M-24").counts(competing.courses(), competing.ended());
        var completed = group.by("completed");
        var disengaged = group.by("disengaged");
        for (var day = 0; day <= LONGEST; day += WEEK) {
            completed.estimate(
                    "" + day, competing.courses(), incidence.incidenceAt(day, Disengagement.COMPLETED), null);
            disengaged.estimate(
                    "" + day, competing.courses(), incidence.incidenceAt(day, Disengagement.DISENGAGED), null);
        }
    }

    private static void curve(ReportJson.Group group, Disengagement.Curve curve, int step) {
        var days = group.counts(curve.atRisk(), curve.events()).by("day");
        for (var day = 0; day <= LONGEST && curve.atRisk(day) > 0; day += step)
            days.estimate(
                    "" + day,
                    curve.atRisk(day),
                    curve.survival().survivalAt(day),
                    curve.survival().intervalAt(day, Share.LEVEL));
    }

    private void completion() {
        var amounts = new Amounts(courses);
        json.group("M-25").values(amounts.modules(), courses.size(), true);
        json.group("M-26").share(amounts.completers());
        json.group("M-27").values(amounts.adherence(true), courses.size(), true);
        json.group("M-27", "untruncated").values(amounts.adherence(false), courses.size(), true);
    }

    private void weekly() {
        var retention = new Retention(courses);
        var weeks = json.group("M-28").share(retention.weekly(1)).by("week");
        for (var week = 1; week <= WEEKS; week++) weeks.share("" + week, retention.weekly(week));
    }

    private void lastActive() {
        var amounts = new Amounts(courses);
        json.group("M-29").values(amounts.sinceLastActive(), amounts.going(), false);
    }
}
