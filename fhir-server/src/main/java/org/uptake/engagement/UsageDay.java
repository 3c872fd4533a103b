package org.uptake.engagement;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A patient's use on one local day, as one source tells it. What the source does not tell is null.
 *
 * @param patient id of the Patient
 * @param source id of the Device
 * @param day of the patient's zone; never converted
 * @param zone IANA name
 * @param minutes of active use, without idle time
 * @param hours sessions by the hour of the local clock in which they began, 24 numbers; empty when not told
 * @param issued when the source made this statement; an older one never replaces a newer one
 */
record UsageDay(
        String patient,
        String source,
        LocalDate day,
        String zone,
        @Nullable Integer sessions,
        @Nullable BigDecimal minutes,
        @Nullable Integer opened,
        @Nullable Integer completed,
        @Nullable Integer entries,
        List<Integer> hours,
        @Nullable Instant issued) {
    private static final BigDecimal HALF_A_MINUTE = new BigDecimal("0.5");

    /** What there is one day of. */
    record Key(String patient, String source, LocalDate day) {}

    UsageDay {
        hours = List.copyOf(hours);
    }

    Key key() {
        return new Key(patient, source, day);
    }

    /**
     * Whether it is an active day (engagement.md section 2): half a minute of content, a finished module or an entry. A source that
     * tells no minutes is believed its sessions.
     */
    boolean active() {
        return (minutes != null && minutes.compareTo(HALF_A_MINUTE) >= 0)
                || (completed != null && completed > 0)
                || (entries != null && entries > 0)
                || (minutes == null && sessions != null && sessions > 0);
    }

    /** The same but for when it was said, and for how numbers are written. */
    boolean saysTheSameAs(UsageDay other) {
        return key().equals(other.key())
                && zone.equals(other.zone)
                && Objects.equals(sessions, other.sessions)
                && isEqual(minutes, other.minutes)
                && Objects.equals(opened, other.opened)
                && Objects.equals(completed, other.completed)
                && Objects.equals(entries, other.entries)
                && hours.equals(other.hours);
    }

    boolean isOlderThan(UsageDay other) {
        return issued != null && other.issued != null && issued.isBefore(other.issued);
    }

    private static boolean isEqual(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        if (one == null) return other == null;
        return other != null && one.compareTo(other) == 0;
    }
}
