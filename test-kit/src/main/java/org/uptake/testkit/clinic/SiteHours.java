package org.uptake.testkit.clinic;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.profiles.Profiles;

/**
 * When a site is open, from its Location. Counts day by day and knows nothing of the server's calendar, so that the two
 * can be held against each other.
 */
record SiteHours(ZoneId zone, Map<DayOfWeek, Shift> week, Set<LocalDate> holidays) {
    private static final String TIMEZONE = "http://hl7.org/fhir/StructureDefinition/timezone";

    record Shift(LocalTime opens, LocalTime closes) {}

    static SiteHours of(JsonNode location) {
        var zone = ZoneId.of("UTC");
        var holidays = new HashSet<LocalDate>();
        for (var extension : location.path("extension")) {
            var url = extension.path("url").asText();
            if (url.equals(TIMEZONE))
                zone = ZoneId.of(extension.path("valueCode").asText());
            if (url.equals(Profiles.structure("holiday")))
                holidays.add(LocalDate.parse(extension.path("valueDate").asText()));
        }
        var week = new EnumMap<DayOfWeek, Shift>(DayOfWeek.class);
        for (var hours : location.path("hoursOfOperation")) {
            var shift = new Shift(
                    LocalTime.parse(hours.path("openingTime").asText()),
                    LocalTime.parse(hours.path("closingTime").asText()));
            for (var day : hours.path("daysOfWeek")) week.put(day(day.asText()), shift);
        }
        return new SiteHours(zone, week, holidays);
    }

    private static DayOfWeek day(String code) {
        for (var day : DayOfWeek.values())
            if (day.name().toLowerCase(Locale.ROOT).startsWith(code)) return day;
        throw new IllegalArgumentException("not a day of the week: " + code);
    }

    @Nullable Shift on(LocalDate day) {
        return holidays.contains(day) ? null : week.get(day.getDayOfWeek());
    }

    /** The time in [from, to) in which the site was open. */
    Duration open(Instant from, Instant to) {
        var sum = Duration.ZERO;
        var last = to.atZone(zone).toLocalDate();
        for (var day = from.atZone(zone).toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
            var shift = on(day);
            if (shift == null) continue;
            var begin = later(from, day.atTime(shift.opens).atZone(zone).toInstant());
            var end = earlier(to, day.atTime(shift.closes).atZone(zone).toInstant());
            if (begin.isBefore(end)) sum = sum.plus(Duration.between(begin, end));
        }
        return sum;
    }

    /** The moment at which the site has been open for that long since {@code from}. */
    Instant after(Instant from, Duration open) {
        var rest = open;
        for (var day = from.atZone(zone).toLocalDate(); ; day = day.plusDays(1)) {
            var shift = on(day);
            if (shift == null) continue;
            var begin = later(from, day.atTime(shift.opens).atZone(zone).toInstant());
            var left = Duration.between(
                    begin, day.atTime(shift.closes).atZone(zone).toInstant());
            if (left.compareTo(rest) > 0) return begin.plus(rest);
            if (!left.isNegative()) rest = rest.minus(left);
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
