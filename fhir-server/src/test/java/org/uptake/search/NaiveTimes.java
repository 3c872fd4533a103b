package org.uptake.search;

import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TimeZone;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Timing;

/** R4's table of date prefixes, over HAPI's own dates; a date without a zone is UTC. */
final class NaiveTimes {
    /** From which the prefix {@code ap} takes its tenth; near the dates of the corpus, so that some are out of reach. */
    static final Instant NOW = Instant.parse("2026-03-20T12:00:00Z");

    private NaiveTimes() {}

    /** From {@code low} up to but not including {@code high}. */
    private record Span(Instant low, Instant high) {}

    static boolean test(Base element, String value) {
        return spans(element).stream().anyMatch(span -> test(span, value));
    }

    static List<Instant> beginnings(Base element) {
        return spans(element).stream().map(Span::low).toList();
    }

    private static List<Span> spans(Base element) {
        if (element instanceof BaseDateTimeType time) return List.of(span(time.getValueAsString()));
        if (element instanceof Period period) return spans(period);
        if (element instanceof Timing timing) {
            var all = new java.util.ArrayList<Span>();
            timing.getEvent().forEach(event -> all.add(span(event.getValueAsString())));
            if (timing.getRepeat().getBounds() instanceof Period period) all.addAll(spans(period));
            if (all.isEmpty()) return all;
            return List.of(new Span(
                    all.stream().map(Span::low).min(Instant::compareTo).orElseThrow(),
                    all.stream().map(Span::high).max(Instant::compareTo).orElseThrow()));
        }
        return List.of();
    }

    private static List<Span> spans(Period period) {
        if (!period.hasStart() && !period.hasEnd()) return List.of();
        return List.of(new Span(
                period.hasStart()
                        ? span(period.getStartElement().getValueAsString()).low()
                        : TimeRange.BEGINNING,
                period.hasEnd()
                        ? span(period.getEndElement().getValueAsString()).high()
                        : TimeRange.END));
    }

    private static Span span(String text) {
        var time = new DateTimeType(text);
        if (text.length() <= 10) time.setTimeZone(TimeZone.getTimeZone("UTC"));
        var low = text.length() <= 10
                ? new DateTimeType((text + "-01-01").substring(0, 10) + "T00:00:00Z")
                        .getValue()
                        .toInstant()
                : time.getValue().toInstant();
        var at = low.atOffset(ZoneOffset.UTC);
        var high = switch (time.getPrecision()) {
            case YEAR -> at.plusYears(1);
            case MONTH -> at.plusMonths(1);
            case DAY -> at.plusDays(1);
            default -> at.plus(time.getPrecision() == TemporalPrecisionEnum.MILLI ? 1 : 1_000, ChronoUnit.MILLIS);
        };
        return new Span(low, high.toInstant());
    }

    private static boolean test(Span target, String value) {
        var prefix = Character.isLetter(value.charAt(0)) ? value.substring(0, 2) : "eq";
        var asked = span(Character.isLetter(value.charAt(0)) ? value.substring(2) : value);
        var contained = !target.low().isBefore(asked.low()) && !target.high().isAfter(asked.high());
        var above = target.high().isAfter(asked.high());
        var below = target.low().isBefore(asked.low());
        return switch (prefix) {
            case "eq" -> contained;
            case "ne" -> !contained;
            case "gt" -> above;
            case "lt" -> below;
            case "ge" -> above || contained;
            case "le" -> below || contained;
            case "sa" -> !target.low().isBefore(asked.high());
            case "eb" -> !target.high().isAfter(asked.low());
            case "ap" -> {
                var tenth = Duration.ofSeconds(Math.max(
                        Duration.ofDays(1).toSeconds(),
                        Math.abs(NOW.getEpochSecond() - asked.low().getEpochSecond()) / 10));
                yield target.low().isBefore(asked.high().plus(tenth))
                        && target.high().isAfter(asked.low().minus(tenth));
            }
            default -> throw new IllegalArgumentException(prefix);
        };
    }
}
