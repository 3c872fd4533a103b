package org.uptake.cdshooks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What can be chosen on a card. Its id is made from the card's, so that feedback names it and nothing has to be kept.
 *
 * @param code {@code later}, or {@code declined:} and a code of CodeSystem decline-reason
 */
record Choice(String code, String label) {
    private static final String DECLINED = "declined:";
    /** The reasons that are given most; every other is a click away behind the link. */
    static final List<Choice> ALL = List.of(
            new Choice("later", "Offer later: remind me in two weeks"),
            new Choice(DECLINED + "no-time", "Patient declined: no time now"),
            new Choice(DECLINED + "prefers-in-person", "Patient declined: prefers to meet in person"),
            new Choice(DECLINED + "not-helpful", "Patient declined: does not expect it to help"),
            new Choice(DECLINED + "other-care", "Patient declined: has other care"),
            new Choice(DECLINED + "not-given", "Patient declined: no reason given"));

    UUID id(UUID card) {
        return UUID.nameUUIDFromBytes((card + "|" + code).getBytes(StandardCharsets.UTF_8));
    }

    Optional<String> declineReason() {
        return code.startsWith(DECLINED) ? Optional.of(code.substring(DECLINED.length())) : Optional.empty();
    }

    static Optional<Choice> of(UUID card, List<String> ids) {
        var found = new ArrayList<Choice>();
        for (var choice : ALL) if (ids.contains(choice.id(card).toString())) found.add(choice);
        return found.stream().findFirst();
    }
}
