package org.uptake.app.usage;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.uptake.app.page.Moments;
import org.uptake.app.server.FhirNode;
import org.uptake.app.usage.PatientUsage.Bar;
import org.uptake.app.usage.PatientUsage.Day;
import org.uptake.app.usage.PatientUsage.Kind;
import org.uptake.app.usage.PatientUsage.Source;

/** Reads {@code Patient/[id]/$usage}. */
public final class UsageReading {
    /** Six weeks. */
    public static final int DAYS = 42;

    private static final Duration STALE = Duration.ofDays(2);
    private static final double WHOLE = 100;
    private static final double GAP = 0.2;
    /** So that a day with a minute is seen beside one with an hour. */
    private static final double LOWEST = 12;

    private UsageReading() {}

    /** A day, of all sources together. */
    private record Told(LocalDate day, boolean active, double minutes, double sessions, double modules) {
        Told and(Told other) {
            return new Told(
                    day,
                    active || other.active,
                    minutes + other.minutes,
                    sessions + other.sessions,
                    modules + other.modules);
        }
    }

    public static PatientUsage read(FhirNode answer, Moments moments) {
        var sources = answer.parameters("source").stream()
                .map(source -> source(source, moments))
                .toList();
        var told = new TreeMap<LocalDate, Told>();
        for (var part : answer.parameters("day")) told(part).forEach(day -> told.merge(day.day(), day, Told::and));
        var today = moments.today();
        var first = today.minusDays(DAYS - 1);
        var within = told.subMap(first, true, today, true);
        var active = (int) within.values().stream().filter(Told::active).count();
        return new PatientUsage(
                sources,
                bars(within, first),
                within.values().stream()
                        .sorted(Comparator.comparing(Told::day).reversed())
                        .map(UsageReading::day)
                        .toList(),
                active,
                DAYS,
                Moments.words(first),
                Moments.words(today));
    }

    private static Source source(FhirNode source, Moments moments) {
        var device = source.parameter("device").at("valueReference");
        var fresh = moments.startOf(source.parameter("fresh").textOr("", "valueInstant"));
        var active = Moments.typedDay(source.parameter("last-active").textOr("", "valueDate"));
        return new Source(
                device.textOr("The app", "display"),
                active.map(day -> "last active " + Moments.words(day)).orElse("no use told so far"),
                fresh.map(at -> "feed fresh as of " + moments.dayAndTime(at)).orElse(""),
                fresh.map(at -> isStale(at, moments.now())).orElse(true));
    }

    private static boolean isStale(Instant fresh, Instant now) {
        return fresh.plus(STALE).isBefore(now);
    }

    private static Stream<Told> told(FhirNode part) {
        return Moments.typedDay(part.parameter("date").textOr("", "valueDate")).stream()
                .map(day -> new Told(
                        day,
                        part.parameter("active").is("valueBoolean"),
                        part.parameter("minutes").number("valueDecimal").orElse(0),
                        part.parameter("sessions").number("valueInteger").orElse(0),
                        part.parameter("modules-completed")
                                .number("valueInteger")
                                .orElse(0)));
    }

    private static List<Bar> bars(Map<LocalDate, Told> told, LocalDate first) {
        var most = told.values().stream().mapToDouble(Told::minutes).max().orElse(0);
        var width = WHOLE / DAYS;
        var bars = new ArrayList<Bar>();
        for (var i = 0; i < DAYS; i++) {
            var day = told.get(first.plusDays(i));
            var kind = day == null ? Kind.NOT_TOLD : day.active() ? Kind.USED : Kind.NOT_USED;
            var height = kind != Kind.USED || day == null
                    ? 0
                    : most <= 0 ? WHOLE : LOWEST + (WHOLE - LOWEST) * day.minutes() / most;
            bars.add(new Bar(rounded(i * width + GAP), rounded(width - 2 * GAP), rounded(height), kind));
        }
        return bars;
    }

    private static Day day(Told told) {
        return new Day(
                Moments.words(told.day()),
                told.active(),
                plain(told.minutes()),
                plain(told.sessions()),
                plain(told.modules()));
    }

    private static String plain(double value) {
        var tenths = Math.round(value * 10) / 10.0;
        return tenths == Math.rint(tenths) ? String.valueOf((long) tenths) : String.valueOf(tenths);
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
