package org.uptake.workplace;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A site's week as its Location tells it.
 *
 * @param holidays local dates on which no span opens
 */
record OpeningHours(ZoneId zone, List<Span> week, Set<LocalDate> holidays) {
    static final int DAY_SECONDS = 24 * 60 * 60;
    private static final String TIMEZONE = "http://hl7.org/fhir/StructureDefinition/timezone";
    private static final String HOLIDAY = "https://w3id.org/uptake/fhir/StructureDefinition/holiday";

    /**
     * One opening.
     *
     * @param opens second of the local day
     * @param closes second of the same local day; beyond its end for a span over midnight
     */
    record Span(DayOfWeek day, int opens, int closes) {}

    static OpeningHours of(JsonNode location) {
        ZoneId zone = ZoneOffset.UTC;
        var holidays = new HashSet<LocalDate>();
        try {
            for (var extension : location.path("extension")) {
                var url = extension.path("url").asText();
                if (url.equals(TIMEZONE))
                    zone = ZoneId.of(extension.path("valueCode").asText());
                if (url.equals(HOLIDAY))
                    holidays.add(LocalDate.parse(extension.path("valueDate").asText()));
            }
            return new OpeningHours(zone, week(location.path("hoursOfOperation")), holidays);
        } catch (DateTimeException unreadable) {
            throw new IllegalArgumentException(
                    "The calendar of a Location cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static List<Span> week(JsonNode hoursOfOperation) {
        var week = new ArrayList<Span>();
        for (var hours : hoursOfOperation) {
            var opens = second(hours, "openingTime", 0);
            var closes = second(hours, "closingTime", DAY_SECONDS);
            if (hours.path("allDay").asBoolean()) {
                opens = 0;
                closes = DAY_SECONDS;
            }
            if (closes <= opens) closes += DAY_SECONDS;
            for (var day : days(hours.path("daysOfWeek"))) week.add(new Span(day, opens, closes));
        }
        return week;
    }

    private static int second(JsonNode hours, String element, int otherwise) {
        var text = hours.path(element).asText("");
        return text.isEmpty() ? otherwise : LocalTime.parse(text).toSecondOfDay();
    }

    private static List<DayOfWeek> days(JsonNode codes) {
        if (codes.isEmpty()) return List.of(DayOfWeek.values());
        var days = new ArrayList<DayOfWeek>();
        for (var code : codes) days.add(day(code.asText()));
        return days;
    }

    private static DayOfWeek day(String code) {
        for (var day : DayOfWeek.values())
            if (day.name().substring(0, 3).toLowerCase(Locale.ROOT).equals(code)) return day;
        throw new IllegalArgumentException("Location.hoursOfOperation.daysOfWeek has no day '" + code
                + "'; use mon, tue, wed, thu, fri, sat or sun.");
    }
}
