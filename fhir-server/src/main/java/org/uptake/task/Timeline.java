package org.uptake.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The life of a task as intervals, told from all its versions. {@link TimelineProjection} writes the same, version by version. */
public final class Timeline {
    private Timeline() {}

    /**
     * Orders by version number, never by clock. A version that changes nothing leaves no trace; one that claims to have begun
     * before the interval that it ends begins with that interval, and is flagged.
     */
    public static List<TaskInterval> of(List<TimelineVersion> versions) {
        var intervals = new ArrayList<TaskInterval>();
        for (var version : versions.stream()
                .sorted(Comparator.comparingInt(TimelineVersion::version))
                .toList()) append(intervals, version);
        return intervals;
    }

    private static void append(List<TaskInterval> intervals, TimelineVersion version) {
        if (intervals.isEmpty()) {
            intervals.add(new TaskInterval(version.version(), version.effective(), null, false, version.state()));
            return;
        }
        var open = intervals.get(intervals.size() - 1);
        if (open.state().equals(version.state())) return;
        var clamped = version.effective().isBefore(open.start());
        var start = clamped ? open.start() : version.effective();
        intervals.set(
                intervals.size() - 1,
                new TaskInterval(open.version(), open.start(), start, open.clamped(), open.state()));
        intervals.add(new TaskInterval(version.version(), start, null, clamped, version.state()));
    }
}
