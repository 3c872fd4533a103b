package org.uptake.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.uptake.fhirjson.Elements;

/** A patient, as far as a message needs to know. */
record Recipient(JsonNode patient) {
    static final String TIME_ZONE = "http://hl7.org/fhir/StructureDefinition/timezone";
    private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{6,14}");
    private static final Pattern EMAIL =
            Pattern.compile("[^\\s@<>,;:\"()\\[\\]\\\\]+@[^\\s@<>,;:\"()\\[\\]\\\\]+\\.[^\\s@<>,;:\"()\\[\\]\\\\]+");

    /** @param to e-mail address, phone number as E.164, or identifier in the EHR */
    record Address(MessageChannel channel, String to) {}

    boolean isDead() {
        return patient.path("deceasedBoolean").asBoolean() || patient.has("deceasedDateTime");
    }

    String firstName() {
        for (var name : patient.path("name"))
            if (!name.path("use").asText().equals("old"))
                return name.path("given").path(0).asText();
        return "";
    }

    /** The preferred language, else the first; English when none is told. */
    String language() {
        var languages = new ArrayList<JsonNode>();
        patient.path("communication").forEach(languages::add);
        return languages.stream()
                .min(Comparator.comparing(one -> !one.path("preferred").asBoolean()))
                .map(one ->
                        one.path("language").path("coding").path(0).path("code").asText("en"))
                .orElse("en");
    }

    Optional<ZoneId> zone() {
        return zone(patient);
    }

    /** Of any resource that says it. */
    static Optional<ZoneId> zone(JsonNode resource) {
        try {
            return Elements.extension(resource, TIME_ZONE)
                    .flatMap(extension -> Elements.text(extension, "valueCode"))
                    .map(ZoneId::of);
        } catch (DateTimeException unknown) {
            return Optional.empty();
        }
    }

    /** In the order of the patient's own ranks; mobile numbers before others, old ones never. */
    List<Address> addresses() {
        var points = new ArrayList<JsonNode>();
        for (var point : patient.path("telecom"))
            if (!point.path("use").asText().equals("old")) points.add(point);
        points.sort(
                Comparator.comparingInt((JsonNode point) -> point.path("rank").asInt(Integer.MAX_VALUE))
                        .thenComparing(point -> !point.path("use").asText().equals("mobile")));
        var addresses = new ArrayList<Address>();
        for (var point : points) address(point).ifPresent(addresses::add);
        return addresses;
    }

    private static Optional<Address> address(JsonNode point) {
        var value = point.path("value").asText().strip();
        return switch (point.path("system").asText()) {
            case "email" ->
                EMAIL.matcher(value).matches()
                        ? Optional.of(new Address(MessageChannel.EMAIL, value))
                        : Optional.empty();
            case "phone", "sms" ->
                point.path("use").asText().equals("work")
                        ? Optional.empty()
                        : phone(value).map(number -> new Address(MessageChannel.SMS, number));
            default -> Optional.empty();
        };
    }

    /** E.164, whatever stands between the digits; a number without its country is nobody's. */
    static Optional<String> phone(String text) {
        var number = text.strip()
                .replaceAll("[\\s().-]", "")
                .replaceFirst("^(00|tel:)", "+")
                .replaceFirst("^\\+\\+", "+");
        return E164.matcher(number).matches() ? Optional.of(number) : Optional.empty();
    }
}
