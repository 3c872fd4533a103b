package org.uptake.intervention;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Store;
import org.uptake.store.Version;

/** What a patient was offered and enrolled in before. */
final class Past {
    private final List<ObjectNode> offers;
    private final List<ObjectNode> carePlans;

    private Past(List<ObjectNode> offers, List<ObjectNode> carePlans) {
        this.offers = offers;
        this.carePlans = carePlans;
    }

    static Past of(Store store, String patient) {
        var newestFirst = Comparator.comparing(
                        (ObjectNode task) -> task.path("lastModified").asText())
                .reversed();
        return new Past(
                trees(store.search(
                                        "Task",
                                        Map.of(
                                                "patient",
                                                List.of("Patient/" + patient),
                                                "code",
                                                List.of(Uptake.TASK_CODE + "|offer-intervention"),
                                                "_count",
                                                List.of("100")))
                                .matches())
                        .stream()
                        .sorted(newestFirst)
                        .toList(),
                trees(store.search(
                                "CarePlan",
                                Map.of("patient", List.of("Patient/" + patient), "_sort", List.of("-_lastUpdated")))
                        .matches()));
    }

    private static List<ObjectNode> trees(List<Version> versions) {
        return versions.stream().map(Version::tree).toList();
    }

    Optional<String> carePlan(Intervention intervention) {
        return plan(intervention).map(plan -> "CarePlan/" + plan.path("id").asText());
    }

    Optional<String> offer(Intervention intervention) {
        return lastOffer(intervention).map(task -> "Task/" + task.path("id").asText());
    }

    /** none, offered (agreed, not yet enrolled), declined, deferred, enrolled or completed. */
    String state(Intervention intervention) {
        var plan = plan(intervention);
        if (plan.isPresent()) {
            var status = plan.get().path("status").asText();
            if (status.equals("active") || status.equals("on-hold")) return "enrolled";
            if (status.equals("completed")) return "completed";
        }
        return lastOffer(intervention)
                .filter(task -> task.path("status").asText().equals("completed"))
                .map(Past::answer)
                .orElse("none");
    }

    private static String answer(ObjectNode offer) {
        for (var output : offer.path("output")) {
            var code = Elements.code(output.path("valueCodeableConcept"), Uptake.OFFER_OUTCOME);
            if (code.isPresent())
                return switch (code.get()) {
                    case "agreed" -> "offered";
                    case "declined" -> "declined";
                    case "not-today" -> "deferred";
                    default -> "none";
                };
        }
        return "none";
    }

    private Optional<ObjectNode> lastOffer(Intervention intervention) {
        return offers.stream()
                .filter(task -> Elements.reference(task, "focus")
                        .map(intervention.reference()::equals)
                        .orElse(false))
                .findFirst();
    }

    private Optional<ObjectNode> plan(Intervention intervention) {
        return carePlans.stream()
                .filter(plan -> {
                    var canonical = plan.path("instantiatesCanonical").path(0).asText("");
                    return canonical.equals(intervention.url()) || canonical.startsWith(intervention.url() + "|");
                })
                .findFirst();
    }
}
