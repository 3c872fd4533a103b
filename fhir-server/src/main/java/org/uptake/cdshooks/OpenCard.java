package org.uptake.cdshooks;

import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;

/**
 * {@code PlanDefinition/$open-card}: the app was launched from a card, whose id is all that the launch carries. Answers what the card is
 * about, if it is about this patient.
 */
final class OpenCard implements Operation {
    private final CardLog log;

    OpenCard(CardLog log) {
        this.log = log;
    }

    @Override
    public Answer answer(Call call) {
        var card = call.text("card").orElseThrow(() -> required("card"));
        var patient = call.reference("patient")
                .flatMap(reference -> Elements.id(reference, "Patient"))
                .orElseThrow(() -> required("patient"));
        var intervention = Feedback.uuid(card)
                .flatMap(id -> log.open(id, patient))
                .orElseThrow(
                        () -> Refusal.of(404, "not-found", "card-unknown", "There is no such card about this patient.")
                                .asException());
        var parameters = Json.object().put("resourceType", "Parameters");
        Elements.part(parameters.putArray("parameter"), "intervention")
                .putObject("valueReference")
                .put("reference", "PlanDefinition/" + intervention);
        return Answer.ok(parameters);
    }

    private static RefusedException required(String name) {
        return Refusal.of(400, "required", "parameter-required", "Parameter '" + name + "' is required.")
                .asException();
    }
}
