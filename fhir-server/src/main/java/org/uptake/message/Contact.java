package org.uptake.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a patient may be written to; asked when it is decided, and again before each attempt. */
final class Contact {
    static final String ANY = "*";
    private static final Set<String> OVER = Set.of("revoked", "completed", "on-hold", "entered-in-error");
    private static final String REPLY = "reply";

    private Contact() {}

    /**
     * @param enrolment the CarePlan that the message belongs to
     * @param deleted whether it belongs to one that is not there any more
     * @param channel empty: whether any channel would do
     */
    static Optional<NotSent> objection(
            Connection connection,
            String reference,
            JsonNode patient,
            Optional<JsonNode> enrolment,
            boolean deleted,
            String category,
            Optional<MessageChannel> channel) {
        if (new Recipient(patient).isDead()) return Optional.of(NotSent.DECEASED);
        var outbox = new OutboxTable(connection);
        if (outbox.isOptedOut(reference, List.of(ANY))) return Optional.of(NotSent.DO_NOT_CONTACT);
        if (enrolment.isPresent() ? endsWith(enrolment.get(), category) : deleted && !category.equals(REPLY))
            return Optional.of(NotSent.ENROLMENT_OVER);
        if (channel.isPresent()
                && outbox.isOptedOut(reference, List.of(channel.get().code()))) return Optional.of(NotSent.OPT_OUT);
        return Optional.empty();
    }

    /** An answer is owed to whoever has asked, whatever became of the course. */
    static boolean endsWith(JsonNode enrolment, String category) {
        return !category.equals(REPLY) && OVER.contains(enrolment.path("status").asText());
    }
}
