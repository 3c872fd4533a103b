package org.uptake.message;

import java.util.Locale;
import java.util.Optional;

/** Ways to a patient. Codes of CodeSystem message-channel. */
public enum MessageChannel {
    EMAIL("EMAILWRIT", false),
    SMS("SMSWRIT", true),
    /** The EHR's patient portal. */
    PORTAL("WRITTEN", true);

    private final String participationMode;
    private final boolean idempotent;

    MessageChannel(String participationMode, boolean idempotent) {
        this.participationMode = participationMode;
        this.idempotent = idempotent;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<MessageChannel> ofCode(String code) {
        for (var channel : values()) if (channel.code().equals(code)) return Optional.of(channel);
        return Optional.empty();
    }

    /** Of v3-ParticipationMode, for Communication.medium. */
    public String participationMode() {
        return participationMode;
    }

    /** Whether the same message handed over twice is one message there. */
    boolean isIdempotent() {
        return idempotent;
    }
}
