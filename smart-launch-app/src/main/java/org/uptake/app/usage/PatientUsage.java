package org.uptake.app.usage;

import java.util.List;

/**
 * A patient's last days of use, as the page shows them.
 *
 * @param sources one sentence for each source
 * @param bars one for each day, the oldest first
 * @param days days that were told, the newest first
 * @param activeDays of {@code span} days
 */
public record PatientUsage(
        List<Source> sources, List<Bar> bars, List<Day> days, int activeDays, int span, String from, String to) {
    public static final PatientUsage NONE = new PatientUsage(List.of(), List.of(), List.of(), 0, 0, "", "");

    /**
     * @param lastActive {@code last active 27 Jun 2026}
     * @param fresh {@code fresh as of 30 Jun 2026, 06:00}
     * @param stale whether nothing was heard for so long that silence says nothing about the patient
     */
    public record Source(String name, String lastActive, String fresh, boolean stale) {}

    /**
     * All in per cent.
     *
     * @param height 0 where there was no use
     */
    public record Bar(double x, double width, double height, Kind kind) {}

    /** What is known of a day. */
    public enum Kind {
        USED,
        NOT_USED,
        NOT_TOLD
    }

    public record Day(String day, boolean active, String minutes, String sessions, String modules) {
        public String words() {
            return active ? "used" : "not used";
        }
    }

    public boolean shown() {
        return !sources.isEmpty();
    }

    public String summary() {
        return "Used on " + activeDays + " of the last " + span + " days";
    }
}
