package org.uptake.intervention;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Store;
import org.uptake.store.Version;

/** What a patient was offered and enrolled in before. */
final class Past {
    static final List<String> TYPES = List.of("Task", "CarePlan");
    private static final Duration NOT_TODAY = Duration.ofDays(1);

    private final List<ObjectNode> offers;
    private final List<ObjectNode> carePlans;

    private Past(List<ObjectNode> offers, List<ObjectNode> carePlans) {
        this.offers = offers;
        this.carePlans = carePlans;
    }

    static Past of(Store store, String patient) {
        return of(store.aboutPatient(patient, TYPES));
    }

    /** @param about what is on file about the patient, of these types at least: {@link #TYPES} */
    static Past of(List<Version> about) {
        var newestFirst = Comparator.comparing(
                        (ObjectNode task) -> task.path("lastModified").asText())
                .reversed();
        return new Past(
                trees(about, "Task").stream()
                        .filter(task -> Elements.code(task.path("code"), Uptake.TASK_CODE)
                                .filter("offer-intervention"::equals)
                                .isPresent())
                        .sorted(newestFirst)
                        .toList(),
                trees(about, "CarePlan"));
    }

    /** The newest version first, as the store lists them. */
    private static List<ObjectNode> trees(List<Version> versions, String type) {
        return versions.stream()
                .filter(version -> version.type().equals(type))
                .map(Version::tree)
                .toList();
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

    /** Whether there is nothing to propose now: agreed, running, or answered or put off a short time ago. */
    boolean isSettled(Intervention intervention, Instant now) {
        var plan = plan(intervention);
        var coolDown = intervention.eligibility().coolDown();
        if (plan.isPresent()) {
            var status = plan.get().path("status").asText();
            if (List.of("draft", "active", "on-hold").contains(status)) return true;
            var ended = Elements.moment(plan.get().path("period"), "end")
                    .or(() -> Elements.moment(plan.get().path("meta"), "lastUpdated"));
            if (ended.isPresent() && now.isBefore(ended.get().plus(coolDown))) return true;
        }
        return lastOffer(intervention)
                .filter(offer -> isAnswered(offer, coolDown, now))
                .isPresent();
    }

    private static boolean isAnswered(ObjectNode offer, Duration coolDown, Instant now) {
        if (offer.path("status").asText().equals("requested"))
            return Elements.moment(offer.path("restriction").path("period"), "start")
                    .filter(now::isBefore)
                    .isPresent();
        if (!offer.path("status").asText().equals("completed")) return false;
        var answered = Elements.moment(offer.path("executionPeriod"), "end").orElse(Instant.EPOCH);
        return switch (answer(offer)) {
            case "offered", "declined" -> now.isBefore(answered.plus(coolDown));
            case "deferred" -> now.isBefore(answered.plus(NOT_TODAY));
            default -> false;
        };
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
