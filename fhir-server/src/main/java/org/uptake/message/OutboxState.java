package org.uptake.message;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Where a message stands between decision and receipt. Never more than the channel has said. */
public enum OutboxState {
    /** This server has no channel at all; nothing will be sent. */
    UNSENT,
    PLANNED,
    /** A server is about to hand it over; the channel cannot have it from e-mail yet, may have it from others. */
    ATTEMPTING,
    /** The words are on their way to the mail server: from here on it may have them. */
    HANDING,
    /** The channel has taken it. */
    SENT,
    DELIVERED,
    READ,
    /** The channel has refused it, or was away for too long. */
    FAILED,
    /** The address has refused it. */
    BOUNCED,
    /** The channel may have it or not; a person decides. */
    UNKNOWN,
    /** Not sent, for a reason of ours. */
    NOT_SENT,
    DRY_RUN;

    private static final Map<OutboxState, Set<OutboxState>> NEXT = new EnumMap<>(Map.of(
            PLANNED, EnumSet.of(ATTEMPTING, NOT_SENT, UNKNOWN, SENT, DELIVERED, READ, FAILED, BOUNCED),
            ATTEMPTING,
                    EnumSet.of(PLANNED, HANDING, SENT, DELIVERED, READ, FAILED, BOUNCED, UNKNOWN, NOT_SENT, DRY_RUN),
            HANDING, EnumSet.of(PLANNED, SENT, DELIVERED, READ, FAILED, BOUNCED, UNKNOWN),
            SENT, EnumSet.of(DELIVERED, READ, FAILED, BOUNCED),
            // A mail server may take a message, tell that it is late, and deliver or bounce it yet.
            DELIVERED, EnumSet.of(READ, BOUNCED),
            UNKNOWN, EnumSet.of(PLANNED, SENT, DELIVERED, READ, FAILED, BOUNCED),
            FAILED, EnumSet.of(PLANNED, DELIVERED, READ),
            BOUNCED, EnumSet.of(PLANNED)));

    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static OutboxState ofCode(String code) {
        return Arrays.stream(values())
                .filter(state -> state.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no such state: " + code));
    }

    boolean mayBecome(OutboxState next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether a server has it in hand. */
    boolean isInHand() {
        return this == ATTEMPTING || this == HANDING;
    }

    /** Code of CodeSystem delivery-status. */
    String deliveryStatus() {
        return switch (this) {
            case UNSENT, PLANNED, ATTEMPTING, HANDING -> "queued";
            case SENT -> "sent";
            case DELIVERED -> "delivered";
            case READ -> "read";
            case FAILED -> "failed";
            case BOUNCED -> "bounced";
            case UNKNOWN -> "unknown";
            case NOT_SENT, DRY_RUN -> "not-sent";
        };
    }
}
