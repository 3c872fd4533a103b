package org.uptake.testkit.clinic;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.uptake.testkit.clinic.Event.Enrolled;

/** How the patient of an enrolment used the app: some never, most less and less, some to the end. */
final class UsageStory {
    /** Which app belongs to which intervention, as the sandbox's PlanDefinitions say. */
    static final Map<String, String> SOURCES = Map.of(
            "cbt-insomnia", "sleepwell-feed",
            "cbt-depression", "moodsteps-feed",
            "relapse-monitoring", "earlysigns-feed");

    /** This vendor was down for ten days and never sent what it missed. */
    static final String BROKEN = "moodsteps-feed";

    private static final int OUTAGE_BEGAN = 40;
    private static final int OUTAGE_ENDED = 31;
    private static final Map<String, Integer> MODULES = Map.of("cbt-insomnia", 6, "cbt-depression", 8);

    private UsageStory() {}

    /** Whether the source of an intervention was down on a day. */
    static boolean down(String plan, LocalDate day, LocalDate last) {
        return BROKEN.equals(SOURCES.get(plan))
                && !day.isBefore(last.minusDays(OUTAGE_BEGAN))
                && !day.isAfter(last.minusDays(OUTAGE_ENDED));
    }

    /** What was sent: nothing of days on which the app was not opened, nor of the outage. */
    static List<UsedDay> of(Enrolled enrolled, LocalDate first, LocalDate last, Chance chance) {
        var plan = enrolled.course().plan().id();
        var days = new ArrayList<UsedDay>();
        if (chance.of(0.15)) return days;
        var keen = chance.between(25, 90) / 100.0;
        var stops = chance.of(0.55) ? first.plusDays(chance.between(1, 60)) : LocalDate.MAX;
        var evening = chance.between(6, 22);
        var left = MODULES.getOrDefault(plan, 0);
        for (var day = first; !day.isAfter(last) && day.isBefore(stops); day = day.plusDays(1)) {
            if (!chance.of(keen)) continue;
            var sessions = chance.between(1, 3);
            var glance = chance.of(0.06);
            var finished = !glance && left > 0 && chance.of(0.12) ? 1 : 0;
            left -= finished;
            var used = new UsedDay(
                    enrolled.course(),
                    day,
                    glance ? 1 : sessions,
                    glance ? 2 : chance.between(20, 450),
                    finished,
                    (evening + chance.between(0, 2)) % 24);
            if (!down(plan, day, last)) days.add(used);
        }
        return days;
    }

    /** The days of a period on which a source gave no sign of life. */
    static Set<LocalDate> silence(String source, LocalDate last) {
        var silent = new HashSet<LocalDate>();
        if (source.equals(BROKEN))
            for (var ago = OUTAGE_ENDED; ago <= OUTAGE_BEGAN; ago++) silent.add(last.minusDays(ago));
        return silent;
    }
}
