package org.uptake.app.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.uptake.app.ehr.Ehrs;

/** Which screen a visit opens on. Texts from outside choose among our own addresses and never become one. */
final class FirstScreen {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");
    private static final Pattern REFERENCE =
            Pattern.compile("(?:(.+)/)?(Task|CarePlan)/([A-Za-z0-9\\-.]{1,64})(?:/_history/.*)?");

    private final URI fhirBase;
    private final ObjectMapper json = new ObjectMapper();

    /** @param fhirBase fhir-server's FHIR endpoint */
    FirstScreen(URI fhirBase) {
        this.fhirBase = fhirBase;
    }

    /**
     * A path inside the visit: of a card's offer, else of the task or plan that the launch is about, else of the intent.
     *
     * @param ours whether the EHR's FHIR server is fhir-server itself, so that relative references are ours
     */
    String of(LaunchContext context, boolean ours) {
        if (context.patient() == null) return withoutChart(context, ours);
        return offer(context.appContext())
                .or(() -> context.references().stream()
                        .flatMap(reference -> resource(reference, ours).stream())
                        .findFirst())
                .orElseGet(() -> intent(context.intent(), ""));
    }

    private String withoutChart(LaunchContext context, boolean ours) {
        return context.references().stream()
                .flatMap(reference -> resource(reference, ours).stream())
                .filter(screen -> screen.startsWith("tasks/"))
                .findFirst()
                .orElseGet(() -> intent(context.intent(), "worklist"));
    }

    private static String intent(String intent, String usual) {
        return switch (intent) {
            case "worklist", "programme" -> intent;
            default -> usual;
        };
    }

    /** {@code {"card": id}}, as our own cards say it, or {@code {"offer": id of a PlanDefinition}}. */
    private Optional<String> offer(String appContext) {
        if (appContext.isEmpty()) return Optional.empty();
        try {
            var card = json.readTree(appContext).path("card").asText("");
            if (ID.matcher(card).matches()) return Optional.of("card/" + card);
            var offer = json.readTree(appContext).path("offer").asText("");
            return ID.matcher(offer).matches() ? Optional.of("offer/" + offer) : Optional.empty();
        } catch (JsonProcessingException notOurs) {
            return Optional.empty();
        }
    }

    /** A ServiceRequest, like everything else about the patient, opens on the patient's page. */
    private Optional<String> resource(String reference, boolean ours) {
        var parts = REFERENCE.matcher(reference);
        if (!parts.matches() || !(parts.group(1) == null ? ours : isOurBase(parts.group(1)))) return Optional.empty();
        return Optional.of((parts.group(2).equals("Task") ? "tasks/" : "#c-") + parts.group(3));
    }

    private boolean isOurBase(String base) {
        try {
            return Ehrs.sameBase(URI.create(base), fhirBase);
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }
}
