package org.uptake.offer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uptake.fhirapi.Call;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;

/**
 * What was said and answered.
 *
 * @param patient Patient/{id}
 * @param reason code of CodeSystem decline-reason
 * @param medium code of v3-ParticipationMode
 * @param language of the conversation; empty for the patient's own
 * @param script DocumentReference of the words that were shown; empty when nobody said
 * @param started when the introduction began
 * @param answered when the patient answered
 */
record Offer(
        String patient,
        OfferAnswer answer,
        Optional<String> reason,
        String medium,
        Optional<String> language,
        Optional<String> script,
        Instant started,
        Instant answered) {
    /** Face to face, by phone, by video, in writing, by letter, by e-mail, through the portal. */
    private static final List<String> MEDIA =
            List.of("FACE", "PHONE", "VIDEOCONF", "WRITTEN", "MAILWRIT", "EMAILWRIT", "ONLINEWRIT");

    static Offer read(Call call, Instant now) {
        var patient = call.reference("patient").orElseThrow(() -> required("patient"));
        var answer = call.text("outcome")
                .map(code ->
                        OfferAnswer.ofCode(code).orElseThrow(() -> bad("outcome", "agreed, declined or not-today")))
                .orElseThrow(() -> required("outcome"));
        var reason = call.text("reason");
        if (answer == OfferAnswer.DECLINED && reason.isEmpty())
            throw Refusal.of(422, "required", "offer-reason", "A decline needs its reason.")
                    .at("Parameters.parameter.where(name='reason')")
                    .asException();
        var answered =
                call.text("effective").map(text -> moment("effective", text)).orElse(now);
        var started = call.text("started").map(text -> moment("started", text)).orElse(answered);
        if (answered.isBefore(started)) throw bad("started", "before the answer");
        var medium = call.text("medium").orElse("FACE");
        if (!MEDIA.contains(medium)) throw bad("medium", "one of " + String.join(", ", MEDIA));
        return new Offer(
                patient, answer, reason, medium, call.text("language"), call.reference("script"), started, answered);
    }

    private static Instant moment(String name, String text) {
        return Elements.moment(text).orElseThrow(() -> bad(name, "a date and time with a zone"));
    }

    private static RefusedException required(String name) {
        return Refusal.of(400, "required", "parameter-required", "Parameter '" + name + "' is required.")
                .at("Parameters.parameter.where(name='" + name + "')")
                .asException();
    }

    private static RefusedException bad(String name, String expected) {
        return Refusal.of(400, "value", "parameter-value", "Parameter '" + name + "' must be " + expected + ".")
                .at("Parameters.parameter.where(name='" + name + "')")
                .asException();
    }
}
