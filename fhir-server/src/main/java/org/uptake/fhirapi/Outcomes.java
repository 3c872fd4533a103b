package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;

/** Refusals as OperationOutcomes. */
final class Outcomes {
    private static final String RULES = "https://w3id.org/uptake/fhir/CodeSystem/rule";

    private Outcomes() {}

    static ObjectNode of(List<Refusal> refusals) {
        var outcome = Json.object().put("resourceType", "OperationOutcome");
        var issues = outcome.putArray("issue");
        for (var refusal : refusals) {
            var issue = issues.addObject().put("severity", "error").put("code", refusal.code());
            var details = issue.putObject("details");
            details.putArray("coding").addObject().put("system", RULES).put("code", refusal.rule());
            details.put("text", refusal.message());
            if (!refusal.allowed().isEmpty())
                issue.put("diagnostics", "Allowed: " + String.join(", ", refusal.allowed()));
            if (!refusal.expression().isEmpty()) {
                var expressions = issue.putArray("expression");
                refusal.expression().forEach(expressions::add);
            }
        }
        return outcome;
    }

    static ObjectNode information(String text) {
        var outcome = Json.object().put("resourceType", "OperationOutcome");
        outcome.putArray("issue")
                .addObject()
                .put("severity", "information")
                .put("code", "informational")
                .putObject("details")
                .put("text", text);
        return outcome;
    }
}
