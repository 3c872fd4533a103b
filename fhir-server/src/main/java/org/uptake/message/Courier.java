package org.uptake.message;

import java.util.Optional;

/** Hands messages to one channel. */
interface Courier {
    /**
     * One message, as it goes out.
     *
     * @param id the key of the message at the channel: the same for every attempt
     * @param to the address
     * @param stopLink where the patient can end the messages of this channel
     */
    record Letter(OutboxRow row, String id, String to, String subject, String text, String stopLink) {}

    /** What the channel said. */
    sealed interface Receipt {
        /** It has the message. */
        record Taken(Optional<String> reference) implements Receipt {}

        /** It will never take this one. */
        record Refused(String problem) implements Receipt {}

        /** It has not taken it, for now. */
        record Away(String problem) implements Receipt {}

        /** It may have taken it. */
        record Unclear(String problem) implements Receipt {}
    }

    /**
     * @param beforeWords to be called before the first word is given away; false forbids it
     */
    Receipt send(Letter letter, BeforeWords beforeWords);

    interface BeforeWords {
        boolean mayGo();
    }
}
