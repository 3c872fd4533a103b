package org.uptake.intervention;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.store.Version;

/** What rules see of a patient, newest first, so that their {@code first()} is the latest. */
public final class Charts {
    /** The types of the patient's record that rules may speak of. */
    public static final List<String> SEEN =
            List.of("Patient", "Condition", "Observation", "Encounter", "Flag", "CarePlan");

    private record Entry(String json, String when) {}

    private Charts() {}

    static List<String> newestFirst(List<Version> versions) {
        return versions.stream()
                .map(version -> new Entry(String.valueOf(version.json()), when(version.tree())))
                .sorted(Comparator.comparing(Entry::when).reversed())
                .map(Entry::json)
                .toList();
    }

    static List<String> newestFirstOf(List<JsonNode> resources) {
        return resources.stream()
                .sorted(Comparator.comparing((JsonNode resource) -> when(resource))
                        .reversed())
                .map(JsonNode::toString)
                .toList();
    }

    private static String when(JsonNode resource) {
        return Elements.text(resource, "effectiveDateTime")
                .or(() -> Elements.text(resource, "onsetDateTime"))
                .or(() -> Elements.text(resource, "recordedDate"))
                .or(() -> Elements.text(resource.path("period"), "start"))
                .or(() -> Optional.ofNullable(
                        resource.path("meta").path("lastUpdated").textValue()))
                .orElse("");
    }
}
