package org.uptake.subscription;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** R4 SubscriptionStatus. Clients ask for {@code requested} or {@code off}; everything else is the server's to say. */
enum SubscriptionStatus {
    REQUESTED,
    ACTIVE,
    ERROR,
    OFF;

    /** What the server may do by itself. */
    private static final Map<SubscriptionStatus, Set<SubscriptionStatus>> NEXT = Map.of(
            REQUESTED, Set.of(ACTIVE, ERROR, OFF),
            ACTIVE, Set.of(ERROR, OFF),
            ERROR, Set.of(OFF),
            OFF, Set.of());

    static Optional<SubscriptionStatus> ofCode(String code) {
        for (var status : values()) if (status.code().equals(code)) return Optional.of(status);
        return Optional.empty();
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean mayBecome(SubscriptionStatus next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    /**
     * What a client's write makes of the state. One that sends the state back as it is, with nothing else changed that matters to
     * delivery, leaves it; active and error cannot be asked for, so they count as a request.
     *
     * @param stored empty for a create
     * @param sameDelivery whether topic, filters, channel and end are as they were
     */
    static SubscriptionStatus asked(
            Optional<SubscriptionStatus> stored, SubscriptionStatus sent, boolean sameDelivery) {
        return switch (sent) {
            case REQUESTED, OFF -> sent;
            case ACTIVE, ERROR -> sameDelivery && stored.equals(Optional.of(sent)) ? sent : REQUESTED;
        };
    }
}
