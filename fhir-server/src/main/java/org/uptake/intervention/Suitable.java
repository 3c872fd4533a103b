package org.uptake.intervention;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Bundle;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;
import org.uptake.store.Store;

/** {@code PlanDefinition/$suitable}: every active intervention for one patient, with the reasons and what happened before. */
public final class Suitable implements Operation {
    private final Store store;
    private final Eligibility eligibility;

    public Suitable(Store store, Eligibility eligibility) {
        this.store = store;
        this.eligibility = eligibility;
    }

    /** Loads what the first question would wait for. */
    public void warm() {
        eligibility.warm();
    }

    @Override
    public Answer answer(Call call) {
        var patient = call.reference("patient")
                .orElseThrow(() -> Refusal.of(400, "required", "parameter-required", "Parameter 'patient' is required.")
                        .asException());
        var id = Elements.id(patient, "Patient").orElse(patient);
        if (store.current("Patient", id).filter(version -> !version.deleted()).isEmpty())
            throw Refusal.of(404, "not-found", "patient-unknown", "There is no such patient here.")
                    .asException();
        var judged = eligibility.bundle(Charts.newestFirst(store.aboutPatient(id, Charts.SEEN)));
        var past = Past.of(store, id);
        var parameters = Json.object().put("resourceType", "Parameters");
        var parts = parameters.putArray("parameter");
        for (var plan : store.search("PlanDefinition", Map.of("status", List.of("active"), "_count", List.of("100")))
                .matches()) {
            var tree = plan.tree();
            if (EligibilityRule.isSaid(tree)) describe(parts, Intervention.of(tree), judged, past);
        }
        if (parts.isEmpty()) parameters.remove("parameter");
        return Answer.ok(parameters);
    }

    private void describe(ArrayNode parts, Intervention intervention, Bundle chart, Past past) {
        var part = Elements.part(parts, "intervention").putArray("part");
        Elements.part(part, "definition")
                .putObject("valueReference")
                .put("reference", intervention.reference())
                .put("display", intervention.title());
        if (!intervention.subtitle().isEmpty())
            Elements.part(part, "subtitle").put("valueString", intervention.subtitle());
        var findings = eligibility.judge(intervention.eligibility(), chart);
        Elements.part(part, "suitable").put("valueBoolean", findings.stream().allMatch(Eligibility.Finding::met));
        for (var finding : findings) {
            var criterion = Elements.part(part, "criterion").putArray("part");
            Elements.part(criterion, "description").put("valueString", finding.sentence());
            Elements.part(criterion, "met").put("valueBoolean", finding.met());
            if (!finding.shown().isEmpty()) Elements.part(criterion, "shown").put("valueString", finding.shown());
        }
        Elements.part(part, "state").put("valueCode", past.state(intervention));
        past.carePlan(intervention)
                .ifPresent(plan -> Elements.part(part, "careplan")
                        .putObject("valueReference")
                        .put("reference", plan));
        past.offer(intervention)
                .ifPresent(offer ->
                        Elements.part(part, "offer").putObject("valueReference").put("reference", offer));
    }
}
