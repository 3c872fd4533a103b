package org.uptake.app.patient;

import java.util.List;
import org.uptake.app.page.Moments;
import org.uptake.app.patient.PatientView.Criterion;
import org.uptake.app.server.FhirNode;

/**
 * One intervention in the answer of {@code PlanDefinition/$suitable} (docs/api.md, "Operations").
 *
 * @param state none, offered, declined, deferred, enrolled, completed
 */
record Suitability(
        String intervention, String title, String subtitle, boolean suitable, List<Criterion> criteria, String state) {

    static List<Suitability> read(FhirNode parameters) {
        return parameters.parameters("intervention").stream()
                .map(Suitability::one)
                .toList();
    }

    private static Suitability one(FhirNode part) {
        var definition = part.parameter("definition").at("valueReference");
        var id = FhirNode.id(definition.textOr("", "reference"));
        return new Suitability(
                id,
                definition.textOr(id, "display"),
                part.parameter("subtitle").textOr("", "valueString"),
                part.parameter("suitable").is("valueBoolean"),
                part.parameters("criterion").stream()
                        .map(c -> new Criterion(
                                c.parameter("description").textOr("", "valueString"),
                                c.parameter("met").is("valueBoolean"),
                                Moments.inWords(c.parameter("shown").textOr("", "valueString"))))
                        .toList(),
                part.parameter("state").textOr("none", "valueCode"));
    }
}
