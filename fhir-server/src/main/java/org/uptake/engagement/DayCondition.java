package org.uptake.engagement;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Recognises the condition by which feeds name a day: code, patient, device and date, and nothing else. */
final class DayCondition {
    private static final Set<String> CODES = Set.of(UsageFhir.DAILY, UsageFhir.CODES + "|" + UsageFhir.DAILY);

    private DayCondition() {}

    static Optional<UsageDay.Key> key(Map<String, List<String>> condition) {
        var patients = condition.containsKey("patient") ? "patient" : "subject";
        if (!condition.keySet().equals(Set.of("code", patients, "device", "date"))) return Optional.empty();
        if (one(condition, "code").filter(CODES::contains).isEmpty()) return Optional.empty();
        var patient = one(condition, patients).flatMap(value -> id(value, "Patient"));
        var device = one(condition, "device").flatMap(value -> id(value, "Device"));
        var day = one(condition, "date").flatMap(DayCondition::day);
        if (patient.isEmpty() || device.isEmpty() || day.isEmpty()) return Optional.empty();
        return Optional.of(new UsageDay.Key(patient.get(), device.get(), day.get()));
    }

    private static Optional<String> one(Map<String, List<String>> condition, String name) {
        var values = condition.getOrDefault(name, List.of());
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    private static Optional<String> id(String reference, String type) {
        var id = reference.startsWith(type + "/") ? reference.substring(type.length() + 1) : reference;
        return id.matches("[A-Za-z0-9.\\-]{1,64}") ? Optional.of(id) : Optional.empty();
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException other) {
            return Optional.empty();
        }
    }
}
