package org.uptake.message;

import java.time.Instant;
import java.util.Optional;
import org.uptake.store.Unit;

/**
 * What a patient has written to the service, other than to stop messages.
 *
 * @param id the same when the channel tells of it again
 * @param patient Patient/{id}
 * @param answers Communication/{id} of ours that it answers
 * @param enrolment CarePlan/{id} of that message
 * @param topic code of question-topic; empty when nobody has said
 */
public record Inbound(
        MessageChannel channel,
        String id,
        String patient,
        Optional<String> answers,
        Optional<String> enrolment,
        Optional<String> topic,
        String text,
        Instant received) {

    /** Who takes what patients write. */
    public interface Taker {
        /**
         * In a transaction in which nothing else happens; each inbound comes once.
         *
         * @param shown the answer is shown on a page, or is the gateway's answer to the text; otherwise (e-mail) whoever takes it sends it
         * @return what the patient should read at once; empty for nothing
         */
        Optional<String> take(Unit unit, Inbound inbound, boolean shown);

        /** Whether whoever writes this, known here or not, is to read at once whom to call. */
        default boolean isCrisis(String text) {
            return false;
        }
    }
}
