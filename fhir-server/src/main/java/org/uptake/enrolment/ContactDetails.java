package org.uptake.enrolment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.uptake.fhirjson.Elements;

/**
 * How a patient can be reached. Empty text is "not known".
 *
 * @param phone ITU-T E.164, for example {@code +12025550123}
 * @param language BCP 47
 * @param zone IANA time zone; the site's counts when empty
 */
public record ContactDetails(String phone, String email, String language, String zone) {
    public static final ContactDetails NONE = new ContactDetails("", "", "", "");

    private static final String TIME_ZONE = "http://hl7.org/fhir/StructureDefinition/timezone";
    /** E.164: at most 15 digits with the country code; national numbers have at least 4 behind it. */
    private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{6,14}");

    private static final Pattern EMAIL = Pattern.compile(
            "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63})*\\.[A-Za-z]{2,63}");
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}");

    /** What stands between digits, and 00 for the plus, are forgiven; a missing country is not guessed. */
    public static ContactDetails typed(String phone, String email, String language, String zone) {
        var number = phone.strip().replaceAll("[\\s().\\-/]", "").replaceFirst("^00", "+");
        return new ContactDetails(number, email.strip(), language.strip(), zone.strip());
    }

    public static ContactDetails of(JsonNode patient) {
        return new ContactDetails(
                point(patient, "phone").or(() -> point(patient, "sms")).orElse(""),
                point(patient, "email").orElse(""),
                spoken(patient),
                Elements.extension(patient, TIME_ZONE)
                        .flatMap(extension -> Elements.text(extension, "valueCode"))
                        .orElse(""));
    }

    /** Mobile numbers before others; old ones and those of work never. */
    private static Optional<String> point(JsonNode patient, String system) {
        Optional<String> first = Optional.empty();
        for (var point : patient.path("telecom")) {
            if (!isOf(point, system)) continue;
            if (point.path("use").asText().equals("mobile")) return Elements.text(point, "value");
            if (first.isEmpty()) first = Elements.text(point, "value");
        }
        return first;
    }

    private static boolean isOf(JsonNode point, String system) {
        var use = point.path("use").asText();
        return point.path("system").asText().equals(system) && !use.equals("old") && !use.equals("work");
    }

    private static String spoken(JsonNode patient) {
        var first = "";
        for (var spoken : patient.path("communication")) {
            var code =
                    spoken.path("language").path("coding").path(0).path("code").asText("");
            if (spoken.path("preferred").asBoolean()) return code;
            if (first.isEmpty()) first = code;
        }
        return first;
    }

    /** What is wrong, or missing, in plain words. */
    public List<Problem> problems() {
        var problems = new ArrayList<Problem>();
        if (phone.isEmpty() && email.isEmpty())
            problems.add(new Problem("phone", "missing", "There is no phone number and no e-mail address."));
        if (!phone.isEmpty() && !E164.matcher(typed(phone, "", "", "").phone()).matches())
            problems.add(
                    new Problem("phone", "form", "The phone number needs its country: write it like +1 202 555 0123."));
        if (!email.isEmpty() && !EMAIL.matcher(email).matches())
            problems.add(new Problem("email", "form", "This is not an e-mail address."));
        if (language.isEmpty()) problems.add(new Problem("language", "missing", "The language is not known."));
        else if (!LANGUAGE.matcher(language).matches())
            problems.add(new Problem("language", "form", "This is not a language code such as en or es."));
        if (!zone.isEmpty() && !isZone())
            problems.add(new Problem("zone", "form", "This is not a time zone such as America/New_York."));
        return problems;
    }

    private boolean isZone() {
        try {
            ZoneId.of(zone);
            return zone.contains("/") || zone.equals("UTC");
        } catch (DateTimeException unknown) {
            return false;
        }
    }

    /** @param kind {@code form}: cannot be stored; {@code missing}: can, but somebody should ask */
    public record Problem(String field, String kind, String words) {
        public boolean isForm() {
            return kind.equals("form");
        }
    }

    /** Writes what differs; other numbers and addresses of the patient stay. */
    public void applyTo(ObjectNode patient) {
        var before = of(patient);
        if (!before.phone().equals(phone)) replace(patient, "phone", before.phone(), phone);
        if (!before.email().equals(email)) replace(patient, "email", before.email(), email);
        if (!before.language().equals(language) && !language.isEmpty()) speak(patient);
        if (!before.zone().equals(zone)) {
            Elements.removeExtension(patient, TIME_ZONE);
            if (!zone.isEmpty()) Elements.setExtension(patient, TIME_ZONE).put("valueCode", zone);
        }
    }

    private static void replace(ObjectNode patient, String system, String old, String value) {
        var points = patient.get("telecom") instanceof ArrayNode there ? there : patient.putArray("telecom");
        var at = points.size();
        for (var i = points.size() - 1; i >= 0; i--)
            if (points.get(i).path("value").asText().equals(old)
                    && (points.get(i).path("system").asText().equals(system)
                            || points.get(i).path("system").asText().equals("sms"))) {
                points.remove(i);
                at = i;
            }
        if (!value.isEmpty()) {
            var point = points.insertObject(Math.min(at, points.size()));
            point.put("system", system).put("value", value);
            if (system.equals("phone")) point.put("use", "mobile");
        }
        if (points.isEmpty()) patient.remove("telecom");
    }

    private void speak(ObjectNode patient) {
        var languages =
                patient.get("communication") instanceof ArrayNode there ? there : patient.putArray("communication");
        for (var i = languages.size() - 1; i >= 0; i--) {
            var one = (ObjectNode) languages.get(i);
            if (one.path("language")
                    .path("coding")
                    .path(0)
                    .path("code")
                    .asText()
                    .equals(language)) languages.remove(i);
            else one.remove("preferred");
        }
        var mine = languages.insertObject(0);
        Elements.concept(mine.putObject("language"), "urn:ietf:bcp:47", language);
        mine.put("preferred", true);
    }
}
