package org.uptake.app.patient;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uptake.app.page.Request;
import org.uptake.app.server.FhirNode;
import org.uptake.app.server.Parameters;

/**
 * How the patient can be reached, as fhir-server checked it ({@code Patient/[id]/$contact}).
 *
 * @param version of the Patient that was read; a correction of another one is refused
 * @param problems what is wrong, in plain words, by field
 * @param channels code to what the patient said: allowed, denied or not-asked
 */
public record ContactForm(
        String version,
        String phone,
        String email,
        String language,
        String zone,
        Map<String, String> problems,
        Map<String, String> channels) {
    private static final List<String> FIELDS = List.of("phone", "email", "language", "zone");
    private static final Map<String, String> CHANNELS =
            Map.of("sms", "text message", "email", "e-mail", "portal", "patient portal");
    static final ContactForm UNREAD = new ContactForm("", "", "", "", "", Map.of(), Map.of());

    static ContactForm of(FhirNode answer) {
        var problems = new LinkedHashMap<String, String>();
        for (var problem : answer.parameters("problem"))
            problems.putIfAbsent(
                    problem.parameter("field").textOr("phone", "valueCode"),
                    problem.parameter("text").textOr("", "valueString"));
        var channels = new LinkedHashMap<String, String>();
        for (var channel : answer.parameters("channel"))
            channels.put(
                    channel.parameter("code").textOr("", "valueCode"),
                    channel.parameter("said").textOr("not-asked", "valueCode"));
        return new ContactForm(
                text(answer, "version"),
                text(answer, "phone"),
                text(answer, "email"),
                text(answer, "language"),
                text(answer, "zone"),
                problems,
                channels);
    }

    private static String text(FhirNode answer, String name) {
        return answer.parameter(name).textOr("", "valueString");
    }

    public boolean isRead() {
        return !version.isEmpty();
    }

    /** What stands beside a field that is wrong; empty text for nothing. */
    public String problem(String field) {
        return problems.getOrDefault(field, "");
    }

    public String words(String channel) {
        return CHANNELS.getOrDefault(channel, channel);
    }

    public boolean allowed(String channel) {
        return "allowed".equals(channels.get(channel));
    }

    /** What the patient said so far, in one line. */
    public String said() {
        if (channels.values().stream().allMatch("not-asked"::equals)) {
            return "The patient was not asked yet.";
        }
        return "So far: "
                + String.join(
                        ", ",
                        channels.entrySet().stream()
                                .map(one -> words(one.getKey()) + " "
                                        + (one.getValue().equals("not-asked") ? "not asked" : one.getValue()))
                                .toList())
                + ".";
    }

    /** The correction that a form asks for; empty when it asks for none. */
    static Optional<Parameters> correction(Request request) {
        var parameters = new Parameters();
        var changed = false;
        for (var field : FIELDS) {
            var typed = request.form(field).map(String::strip).orElse("");
            if (!typed.equals(request.form("was-" + field).orElse(""))) {
                parameters.string(field, typed);
                changed = true;
            }
        }
        if (request.form("asked").isPresent()) {
            parameters.string("asked", "true");
            for (var channel : request.form().getOrDefault("allowed", List.of())) parameters.code("allowed", channel);
            changed = true;
        }
        return changed ? Optional.of(parameters) : Optional.empty();
    }
}
