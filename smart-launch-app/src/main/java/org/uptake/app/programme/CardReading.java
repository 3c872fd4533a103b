package org.uptake.app.programme;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.uptake.app.programme.ProgrammeView.CardRow;
import org.uptake.app.server.FhirNode;

/** What became of the cards in the EHR ({@code $card-feedback}). */
final class CardReading {
    private static final Map<String, String> REASONS = Map.of(
            "later", "put off",
            "declined:no-time", "declined, no time now",
            "declined:prefers-in-person", "declined, prefers to see a person",
            "declined:not-helpful", "declined, does not expect it to help",
            "declined:other-care", "declined, has other care",
            "declined:not-given", "declined, no reason given",
            "not-suitable", "dismissed, not suitable",
            "known", "dismissed, known already",
            "not-now", "dismissed, not the moment",
            "wrong", "dismissed, the card is wrong");

    private CardReading() {}

    static List<CardRow> read(FhirNode answer) {
        return answer.parameters("intervention").stream().map(CardReading::row).toList();
    }

    private static CardRow row(FhirNode intervention) {
        var definition = intervention.parameter("definition").at("valueReference");
        var cards = intervention.parameters("cards");
        return new CardRow(
                definition.textOr(definition.textOr("", "reference"), "display"),
                count(cards, ""),
                count(cards, "opened"),
                count(cards, "accepted"),
                count(cards, "overridden"),
                count(cards, "ignored"),
                reasons(cards));
    }

    private static String count(List<FhirNode> cards, String outcome) {
        return Numbers.count(OptionalDouble.of(cards.stream()
                .filter(part -> outcome.isEmpty() || outcome.equals(outcome(part)))
                .mapToDouble(CardReading::count)
                .sum()));
    }

    private static List<String> reasons(List<FhirNode> cards) {
        var reasons = new ArrayList<String>();
        for (var part : cards) {
            var reason = part.parameter("reason").textOr("", "valueString");
            if (!reason.isEmpty()) reasons.add(REASONS.getOrDefault(reason, reason) + ": " + Math.round(count(part)));
        }
        return reasons;
    }

    private static String outcome(FhirNode part) {
        return part.parameter("outcome").textOr("", "valueCode");
    }

    private static double count(FhirNode part) {
        return part.parameter("count").number("valueInteger").orElse(0);
    }
}
