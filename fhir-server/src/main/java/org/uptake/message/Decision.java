package org.uptake.message;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That a message is to be sent.
 *
 * @param id counts once for ever; built from what decided, for example {@code episode|step}. No patient data: it is the key at channels
 * @param patient Patient/{id}
 * @param enrolment CarePlan/{id}; its end cancels the message
 * @param language BCP 47; null for the patient's own
 * @param channel the one to try first; null for the patient's own order
 * @param earliest null for as soon as may be; quiet hours move it further
 * @param firing the rule that decided
 * @param holdout an experiment that the patient is in
 * @param sender PractitionerRole/{id} in whose name it goes
 * @param answers Communication/{id} of the question that it answers
 * @param urgent it answers at once what the patient has just written, on the channel that the patient used: quiet hours and opt-outs do
 *     not hold it back
 */
public record Decision(
        String id,
        String patient,
        Content content,
        @Nullable String enrolment,
        @Nullable String language,
        @Nullable MessageChannel channel,
        @Nullable Instant earliest,
        @Nullable Firing firing,
        @Nullable Holdout holdout,
        @Nullable String sender,
        @Nullable String answers,
        boolean urgent) {

    /**
     * @param rule canonical address and version
     * @param snapshot SHA-256 of its inputs, in hexadecimal
     */
    public record Firing(String rule, String snapshot) {}

    /** @param heldBack true: nothing is sent, and the Communication says so */
    public record Holdout(String experiment, boolean heldBack) {}

    public static Decision of(String id, String patient, Content content) {
        return new Decision(id, patient, content, null, null, null, null, null, null, null, null, false);
    }

    public Decision about(String carePlan) {
        return new Decision(
                id, patient, content, carePlan, language, channel, earliest, firing, holdout, sender, answers, urgent);
    }

    public Decision in(String bcp47) {
        return new Decision(
                id, patient, content, enrolment, bcp47, channel, earliest, firing, holdout, sender, answers, urgent);
    }

    public Decision by(MessageChannel first) {
        return new Decision(
                id, patient, content, enrolment, language, first, earliest, firing, holdout, sender, answers, urgent);
    }

    public Decision notBefore(Instant moment) {
        return new Decision(
                id, patient, content, enrolment, language, channel, moment, firing, holdout, sender, answers, urgent);
    }

    public Decision because(Firing rule) {
        return new Decision(
                id, patient, content, enrolment, language, channel, earliest, rule, holdout, sender, answers, urgent);
    }

    public Decision within(Holdout experiment) {
        return new Decision(
                id,
                patient,
                content,
                enrolment,
                language,
                channel,
                earliest,
                firing,
                experiment,
                sender,
                answers,
                urgent);
    }

    public Decision from(String practitionerRole) {
        return new Decision(
                id,
                patient,
                content,
                enrolment,
                language,
                channel,
                earliest,
                firing,
                holdout,
                practitionerRole,
                answers,
                urgent);
    }

    public Decision answering(String question) {
        return new Decision(
                id, patient, content, enrolment, language, channel, earliest, firing, holdout, sender, question,
                urgent);
    }

    public Decision atOnce() {
        return new Decision(
                id, patient, content, enrolment, language, channel, earliest, firing, holdout, sender, answers, true);
    }

    Optional<MessageChannel> firstChannel() {
        return Optional.ofNullable(channel);
    }
}
