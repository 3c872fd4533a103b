package org.uptake.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.cdshooks.CardLog.Outcome;
import org.uptake.cdshooks.CardLog.Shown;
import org.uptake.fhirjson.Elements;
import org.uptake.intervention.Intervention;
import org.uptake.intervention.Recommendations;
import org.uptake.offer.RecordOffer;
import org.uptake.refusal.RefusedException;
import org.uptake.staff.StaffMember;

/** CDS Hooks 2.0, "Feedback": what became of a card. What was chosen on it is done: a decline is an answered offer, "later" a waiting one. */
final class Feedback {
    private static final Logger LOG = LoggerFactory.getLogger(Feedback.class);
    private static final Duration LATER = Duration.ofDays(14);
    private static final Duration COOL_DOWN = Duration.ofDays(90);
    private static final int LONGEST = 2_000;

    private final CardLog log;
    private final Recommendations recommendations;
    private final RecordOffer offers;
    private final BiFunction<CdsClient, String, Optional<StaffMember>> people;
    private final Clock clock;

    /** @param people who of ours is a user (Type/id) of an EHR */
    Feedback(
            CardLog log,
            Recommendations recommendations,
            RecordOffer offers,
            BiFunction<CdsClient, String, Optional<StaffMember>> people,
            Clock clock) {
        this.log = log;
        this.recommendations = recommendations;
        this.offers = offers;
        this.people = people;
        this.clock = clock;
    }

    /** Unknown cards, and those of another EHR, are passed over: an EHR may send again, late, and what is long forgotten. */
    void take(CdsClient ehr, ObjectNode body) {
        if (!body.path("feedback").isArray()) throw HookRequest.bad("feedback", "feedback must be an array.");
        for (var item : body.path("feedback")) one(ehr, item);
    }

    private void one(CdsClient ehr, JsonNode item) {
        var outcome = Elements.text(item, "outcome").orElse("");
        if (!outcome.equals("accepted") && !outcome.equals("overridden"))
            throw HookRequest.bad("feedback.outcome", "outcome must be accepted or overridden.");
        var shown = uuid(Elements.text(item, "card").orElse("")).flatMap(log::find);
        if (shown.isEmpty()) return;
        var at = Elements.moment(item, "outcomeTimestamp")
                .filter(stamp -> stamp.isBefore(clock.instant()))
                .orElse(clock.instant());
        var choice = outcome.equals("accepted")
                ? Choice.of(shown.get().card(), suggestions(item))
                : Optional.<Choice>empty();
        var kept = log.keep(
                shown.get().card(),
                ehr.issuer(),
                new Outcome(
                        outcome,
                        at,
                        choice.map(Choice::code).orElse(null),
                        overrideReason(item),
                        comment(item),
                        choice.map(chosen -> silentUntil(chosen, shown.get(), at))
                                .orElse(null)));
        if (kept && choice.isPresent() && !shown.get().isApplied())
            apply(ehr, shown.get(), choice.get(), at)
                    .ifPresent(why -> log.notApplied(shown.get().card(), why));
    }

    private static List<String> suggestions(JsonNode item) {
        var ids = new ArrayList<String>();
        for (var suggestion : item.path("acceptedSuggestions"))
            ids.add(suggestion.path("id").asText());
        return ids;
    }

    private static @Nullable String overrideReason(JsonNode item) {
        return Elements.text(item.path("overrideReason").path("reason"), "code").orElse(null);
    }

    /** May hold what a clinician typed about the patient: kept beside the card, shown nowhere, never logged. */
    private static @Nullable String comment(JsonNode item) {
        return Elements.text(item.path("overrideReason"), "userComment")
                .map(text -> text.substring(0, Math.min(LONGEST, text.length())))
                .orElse(null);
    }

    private Instant silentUntil(Choice choice, Shown shown, Instant at) {
        if (choice.declineReason().isEmpty()) return at.plus(LATER);
        return at.plus(recommendations.active().stream()
                .filter(intervention -> intervention.id().equals(shown.intervention()))
                .findFirst()
                .map((Intervention intervention) -> intervention.eligibility().coolDown())
                .orElse(COOL_DOWN));
    }

    /** Once, though the same feedback comes twice at a time. @return why nothing can be done about the choice */
    private Optional<String> apply(CdsClient ehr, Shown shown, Choice choice, Instant at) {
        var person = people.apply(ehr, shown.user());
        if (person.isEmpty()) return Optional.of("person-unknown");
        if (shown.patient() == null) return Optional.of("patient-unknown");
        var patient = "Patient/" + shown.patient();
        var member = person.get();
        var caller = new Caller(
                "cds-hooks",
                member.reference(),
                member.role().orElse(null),
                member.site().orElse(null),
                patient,
                new Scopes(List.of()));
        try {
            choice.declineReason()
                    .ifPresentOrElse(
                            reason -> offers.declined(
                                    caller, shown.intervention(), patient, reason, at, member, once(shown)),
                            () -> offers.later(
                                    caller, shown.intervention(), patient, at.plus(LATER), member, once(shown)));
            return Optional.empty();
        } catch (RefusedException refused) {
            LOG.warn("what was chosen on a card could not be done: {}", refused.getMessage());
            return Optional.of("refused");
        }
    }

    private static Predicate<Connection> once(Shown shown) {
        return transaction -> CardLog.claim(transaction, shown.card());
    }

    static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException notAUuid) {
            return Optional.empty();
        }
    }
}
