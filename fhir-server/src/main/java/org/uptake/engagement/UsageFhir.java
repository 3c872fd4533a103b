package org.uptake.engagement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.refusal.Refusal;
import org.uptake.search.Series;
import org.uptake.store.Json;
import org.uptake.store.Meta;

/** Days of use and heartbeats as Observations. */
public final class UsageFhir {
    static final String CODES = Uptake.BASE + "/CodeSystem/observation-code";
    static final String DAILY = "engagement-daily";
    static final String HEARTBEAT = "source-heartbeat";
    private static final String COMPONENTS = Uptake.BASE + "/CodeSystem/engagement-component";
    private static final String BY_HOUR = "sessions-by-hour";
    private static final String CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";
    private static final String UCUM = "http://unitsofmeasure.org";

    /** What days are found by; values within a day are asked for by {@code $usage} and {@code $evaluate-measure}. */
    public static final Series SERIES = new Series(
            "Observation", CODES, DAILY, Set.of("code", "category", "status", "patient", "subject", "device", "date"));

    private UsageFhir() {}

    static boolean isDay(JsonNode observation) {
        return Elements.code(observation.path("code"), CODES)
                .filter(DAILY::equals)
                .isPresent();
    }

    static boolean isHeartbeat(JsonNode observation) {
        return Elements.code(observation.path("code"), CODES)
                .filter(HEARTBEAT::equals)
                .isPresent();
    }

    /** Whether it still stands: neither a mistake nor cancelled. */
    static boolean stands(JsonNode observation) {
        return !Set.of("entered-in-error", "cancelled")
                .contains(observation.path("status").asText());
    }

    /** What an Observation says; empty when it has no patient, source, day or zone, which the profile refuses. */
    static Optional<UsageDay> read(JsonNode observation, List<Refusal> problems) {
        var patient = Elements.reference(observation, "subject").flatMap(r -> Elements.id(r, "Patient"));
        var source = Elements.reference(observation, "device").flatMap(r -> Elements.id(r, "Device"));
        var day = Elements.text(observation, "effectiveDateTime").flatMap(UsageFhir::day);
        var zone = Elements.extension(observation, Uptake.extension("time-zone"))
                .flatMap(extension -> Elements.text(extension, "valueCode"));
        if (patient.isEmpty() || source.isEmpty() || day.isEmpty() || zone.isEmpty()) return Optional.empty();
        var amounts = amounts(observation, problems);
        return Optional.of(new UsageDay(
                patient.get(),
                source.get(),
                day.get(),
                zone.get(),
                count(amounts, "sessions", problems),
                amounts.get("minutes"),
                count(amounts, "modules-opened", problems),
                count(amounts, "modules-completed", problems),
                count(amounts, "entries", problems),
                hours(observation, problems),
                Elements.moment(observation, "issued").orElse(null)));
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException notADay) {
            return Optional.empty();
        }
    }

    private static Map<String, BigDecimal> amounts(JsonNode observation, List<Refusal> problems) {
        var amounts = new HashMap<String, BigDecimal>();
        for (var component : observation.path("component")) {
            var code = Elements.code(component.path("code"), COMPONENTS).orElse("");
            if (code.isEmpty() || code.equals(BY_HOUR)) continue;
            var value = component.path("valueQuantity").path("value");
            if (!value.isNumber() || amounts.put(code, value.decimalValue()) != null)
                problems.add(UsageProblems.component());
        }
        return amounts;
    }

    private static @Nullable Integer count(Map<String, BigDecimal> amounts, String code, List<Refusal> problems) {
        var amount = amounts.get(code);
        if (amount == null) return null;
        try {
            return amount.intValueExact();
        } catch (ArithmeticException notWhole) {
            problems.add(UsageProblems.amount());
            return null;
        }
    }

    private static List<Integer> hours(JsonNode observation, List<Refusal> problems) {
        var found = new ArrayList<Integer>();
        for (var component : observation.path("component")) {
            if (!Elements.code(component.path("code"), COMPONENTS).orElse("").equals(BY_HOUR)) continue;
            var numbers = hours(component.path("valueSampledData").path("data").asText());
            if (numbers.isEmpty()) problems.add(UsageProblems.hours());
            if (!found.isEmpty()) problems.add(UsageProblems.component());
            found.addAll(numbers);
        }
        return found;
    }

    /** Whole numbers with blanks between them; empty when they are not. */
    static List<Integer> hours(String text) {
        try {
            var hours = new ArrayList<Integer>(UsageProblems.HOURS);
            for (var number : text.trim().split(" +")) hours.add(Integer.valueOf(number));
            return hours;
        } catch (NumberFormatException notNumbers) {
            return List.of();
        }
    }

    static ObjectNode write(UsageDay day) {
        var observation = Json.object().put("resourceType", "Observation");
        Elements.claim(observation, Uptake.extension(DAILY));
        observation.put("status", "final");
        Elements.concept(observation.putArray("category").addObject(), CATEGORY, "activity");
        Elements.concept(observation.putObject("code"), CODES, DAILY);
        observation.putObject("subject").put("reference", "Patient/" + day.patient());
        observation.put("effectiveDateTime", day.day().toString());
        observation.putObject("device").put("reference", "Device/" + day.source());
        return rewrite(observation, day);
    }

    /** Puts what the day says in the place of what the Observation said before. */
    static ObjectNode rewrite(ObjectNode observation, UsageDay day) {
        observation.put("status", "final");
        Elements.setExtension(observation, Uptake.extension("time-zone")).put("valueCode", day.zone());
        if (day.issued() == null) observation.remove("issued");
        else observation.put("issued", Meta.instant(day.issued()));
        observation.remove("component");
        count(observation, "sessions", day.sessions());
        if (day.minutes() != null) minutes(observation, day.minutes());
        count(observation, "modules-opened", day.opened());
        count(observation, "modules-completed", day.completed());
        count(observation, "entries", day.entries());
        if (!day.hours().isEmpty()) byHour(observation, day.hours());
        return observation;
    }

    private static void count(ObjectNode observation, String code, @Nullable Integer number) {
        if (number != null) quantity(observation, code, BigDecimal.valueOf(number));
    }

    private static void quantity(ObjectNode observation, String code, BigDecimal value) {
        component(observation, code).putObject("valueQuantity").put("value", value);
    }

    private static void minutes(ObjectNode observation, BigDecimal value) {
        component(observation, "minutes")
                .putObject("valueQuantity")
                .put("value", value)
                .put("system", UCUM)
                .put("code", "min");
    }

    private static void byHour(ObjectNode observation, List<Integer> hours) {
        var data = new StringBuilder();
        for (var hour : hours) data.append(data.isEmpty() ? "" : " ").append(hour);
        var sampled = component(observation, BY_HOUR).putObject("valueSampledData");
        sampled.putObject("origin").put("value", 0);
        sampled.put("period", 3_600_000).put("dimensions", 1).put("data", data.toString());
    }

    private static ObjectNode component(ObjectNode observation, String code) {
        var component = observation.withArray("component").addObject();
        Elements.concept(component.putObject("code"), COMPONENTS, code);
        return component;
    }
}
