package org.uptake.intervention;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.uptake.access.Caller;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;
import org.uptake.store.Store;

/**
 * {@code PlanDefinition/$preview-eligibility}: how many patients a rule would select, before it is in force, and how many fewer or more
 * than the one in force. Counts alone leave the server.
 */
public final class PreviewEligibility implements Operation {
    private final Store store;
    private final Eligibility eligibility;
    private final EligibilityCensus census;
    private final EligibilityWrites rules;

    public PreviewEligibility(Store store, Eligibility eligibility, EligibilityCensus census, Caller ourselves) {
        this.store = store;
        this.eligibility = eligibility;
        this.census = census;
        this.rules = new EligibilityWrites(eligibility, ourselves);
    }

    @Override
    public Answer answer(Call call) {
        var draft = call.parts("definition").stream()
                .map(part -> part.path("resource"))
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .findFirst();
        var id = Optional.ofNullable(call.id()).or(() -> draft.flatMap(plan -> Elements.text(plan, "id")));
        var inForce = id.flatMap(this::stored);
        var plan = draft.or(() -> inForce)
                .orElseThrow(() -> Refusal.of(404, "not-found", "not-found", "There is no such intervention.")
                        .asException());
        if (!EligibilityRule.isSaid(plan))
            throw Refusal.of(422, "required", "eligibility-rule", "This PlanDefinition does not say whom it is for.")
                    .at("PlanDefinition.extension")
                    .asException();
        var rule = EligibilityRule.of(plan);
        var problems = rules.problems(rule).stream()
                .filter(refusal -> !refusal.rule().equals("eligibility-example"))
                .toList();
        if (!problems.isEmpty()) throw Refusal.all(problems);
        var before = draft.isPresent()
                ? inForce.filter(EligibilityRule::isSaid).map(EligibilityRule::of)
                : Optional.<EligibilityRule>empty();
        return Answer.ok(parameters(rule, census.count(rule, before)));
    }

    private Optional<ObjectNode> stored(String id) {
        return store.current("PlanDefinition", id)
                .filter(version -> !version.deleted())
                .map(version -> version.tree());
    }

    private ObjectNode parameters(EligibilityRule rule, EligibilityCensus.Count count) {
        var parameters = Json.object().put("resourceType", "Parameters");
        var parts = parameters.putArray("parameter");
        Elements.part(parts, "name").put("valueString", rule.name());
        Elements.part(parts, "version").put("valueString", rule.version());
        Elements.part(parts, "sentence").put("valueString", rule.sentence());
        Elements.part(parts, "selected").put("valueInteger", count.selected());
        Elements.part(parts, "judged").put("valueInteger", count.judged());
        Elements.part(parts, "patients").put("valueInteger", count.patients());
        if (count.compared()) {
            Elements.part(parts, "gained").put("valueInteger", count.gained());
            Elements.part(parts, "lost").put("valueInteger", count.lost());
        }
        for (var i = 0; i < rule.criteria().size(); i++)
            criterion(parts, rule.criteria().get(i), count, i);
        for (var example : rule.examples()) {
            var part = Elements.part(parts, "example").putArray("part");
            Elements.part(part, "title").put("valueString", example.title());
            Elements.part(part, "suits").put("valueBoolean", example.suits());
            Elements.part(part, "holds")
                    .put("valueBoolean", eligibility.holds(rule, example).orElse(false));
        }
        return parameters;
    }

    private static void criterion(
            ArrayNode parts, EligibilityRule.Criterion criterion, EligibilityCensus.Count count, int i) {
        var part = Elements.part(parts, "criterion").putArray("part");
        Elements.part(part, "description").put("valueString", criterion.sentence());
        Elements.part(part, "met").put("valueInteger", count.met(i));
        Elements.part(part, "alone").put("valueInteger", count.alone(i));
    }
}
