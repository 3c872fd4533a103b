package org.uptake.engagement;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.Refusal;

/** What is wrong with a day of use, whichever way it came. */
final class UsageProblems {
    private static final Set<String> ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());
    private static final int MOST = 10_000;
    /** A day has 25 hours when the clock is put back. */
    private static final BigDecimal MOST_MINUTES = BigDecimal.valueOf(25 * 60);

    private static final LocalDate FIRST = LocalDate.of(2000, 1, 1);
    static final int HOURS = 24;
    private static final int MOST_DIGITS = 9;

    private UsageProblems() {}

    /** @param tomorrow the last day that it may be anywhere: UTC's next day */
    static List<Refusal> of(UsageDay day, LocalDate tomorrow) {
        var problems = new ArrayList<Refusal>();
        if (!ZONES.contains(day.zone()))
            problems.add(Refusal.of(
                    422, "code-invalid", "usage-zone", "The time zone is not an IANA name such as America/New_York."));
        if (day.day().isAfter(tomorrow) || day.day().isBefore(FIRST))
            problems.add(Refusal.of(
                            422,
                            "business-rule",
                            "usage-day",
                            "The day lies in the future or before 2000; the clock of the device may be wrong.")
                    .at("Observation.effective"));
        if (!isCount(day.sessions())
                || !isCount(day.opened())
                || !isCount(day.completed())
                || !isCount(day.entries())
                || !isMinutes(day.minutes())) problems.add(amount());
        if (!day.hours().isEmpty()
                && (day.hours().size() != HOURS || day.hours().stream().anyMatch(hour -> hour < 0 || hour > 255)))
            problems.add(hours());
        if (day.sessions() == null
                && day.minutes() == null
                && day.opened() == null
                && day.completed() == null
                && day.entries() == null)
            problems.add(Refusal.of(
                            422,
                            "required",
                            "usage-nothing",
                            "The day says nothing: give sessions, minutes, modules or entries; 0 says that there were none.")
                    .at("Observation.component"));
        return problems;
    }

    /** Numbers with an exponent of millions cost minutes to round; none is a time. */
    private static boolean isMinutes(@Nullable BigDecimal minutes) {
        return minutes == null
                || (Math.abs((long) minutes.scale()) <= MOST_DIGITS
                        && minutes.precision() <= MOST_DIGITS
                        && minutes.signum() >= 0
                        && minutes.compareTo(MOST_MINUTES) <= 0);
    }

    private static boolean isCount(@Nullable Integer number) {
        return number == null || (number >= 0 && number <= MOST);
    }

    static Refusal amount() {
        return Refusal.of(
                        422,
                        "value",
                        "usage-amount",
                        "A count is a whole number from 0 to " + MOST + ", minutes are from 0 to " + MOST_MINUTES + ".")
                .at("Observation.component");
    }

    static Refusal hours() {
        return Refusal.of(
                        422,
                        "value",
                        "usage-hours",
                        "Sessions by hour are 24 whole numbers from 0 to 255, for the hours 0 to 23 of the local clock.")
                .at("Observation.component");
    }

    static Refusal component() {
        return Refusal.of(
                        422,
                        "business-rule",
                        "usage-component",
                        "A component stands twice, or has not the kind of value that its code has.")
                .at("Observation.component");
    }

    static Refusal dayIsThere(String observation) {
        return Refusal.of(
                        409,
                        "duplicate",
                        "usage-day-exists",
                        "The source has sent this day of the patient already. Update that Observation, or write"
                                + " conditionally on subject, device, date and code.")
                .at("Observation.effective")
                .allowing(List.of("Observation/" + observation));
    }
}
