package org.uptake.patientpage;

import java.util.Objects;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.intervention.Intervention;
import org.uptake.kit.QrCode;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;
import org.uptake.store.Meta;
import org.uptake.store.Store;

/** {@code PlanDefinition/[id]/$patient-link} gives a patient a link; {@code Patient/[id]/$revoke-links} ends all that they have. */
final class LinkOperations {
    private final Store store;
    private final PatientLinks links;
    private final String base;

    /** @param base where the server is reached, without a path */
    LinkOperations(Store store, PatientLinks links, String base) {
        this.store = store;
        this.links = links;
        this.base = base;
    }

    Operation making() {
        return this::make;
    }

    Operation revoking() {
        return call -> {
            var patient = "Patient/" + Objects.requireNonNull(call.id());
            var count = store.write(call.caller(), unit -> PatientLinks.revoke(unit, patient));
            var parameters = Json.object().put("resourceType", "Parameters");
            Elements.part(parameters.putArray("parameter"), "revoked").put("valueInteger", count);
            return Answer.ok(parameters);
        };
    }

    private Answer make(Call call) {
        var plan = Objects.requireNonNull(call.id());
        var patient = call.reference("patient").orElse("");
        var parameters = Json.object().put("resourceType", "Parameters");
        var parts = parameters.putArray("parameter");
        store.write(call.caller(), unit -> {
            parts.removeAll();
            Intervention.of(unit.lookAt("PlanDefinition", plan)).requireActive();
            var chart = Elements.id(patient, "Patient")
                    .flatMap(id -> unit.look("Patient", id))
                    .filter(version -> !version.deleted());
            if (chart.isEmpty())
                throw Refusal.of(422, "not-found", "patient-unknown", "There is no such patient here.")
                        .at("Parameters.parameter.where(name='patient')")
                        .asException();
            var address = base + "/p/l/"
                    + links.make(unit, patient, plan, call.caller().agent());
            Elements.part(parts, "url").put("valueUrl", address);
            for (var row : QrCode.rows(address)) Elements.part(parts, "qr").put("valueString", row);
            Elements.part(parts, "expires")
                    .put("valueInstant", Meta.instant(unit.now().plus(PatientLinks.LIFE)));
            return parts;
        });
        return Answer.ok(parameters);
    }
}
