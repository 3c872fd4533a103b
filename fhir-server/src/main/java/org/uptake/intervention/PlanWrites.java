package org.uptake.intervention;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.uptake.refusal.Refusal;
import org.uptake.store.WriteRule;

/** The actions of a plan can be carried out: conditions are FHIRPath, what an action waits for is there, and nothing waits for itself. */
public final class PlanWrites implements WriteRule {
    private static final Set<String> WAITS = Set.of("after", "after-end");

    private final Eligibility eligibility;

    public PlanWrites(Eligibility eligibility) {
        this.eligibility = eligibility;
    }

    @Override
    public String type() {
        return "PlanDefinition";
    }

    @Override
    public void check(Attempt attempt) {
        var plan = attempt.after();
        if (attempt.before() != null && attempt.before().path("action").equals(plan.path("action"))) return;
        var refusals = new ArrayList<Refusal>();
        var waits = new HashMap<String, List<String>>();
        for (var action : plan.path("action")) if (action.has("id")) waits.put(id(action), new ArrayList<>());
        for (var i = 0; i < plan.path("action").size(); i++)
            check(plan.path("action").get(i), i, waits, refusals);
        if (refusals.isEmpty() && waits.keySet().stream().anyMatch(id -> isBefore(id, id, waits, new HashSet<>())))
            refusals.add(refusal("In this plan a task waits for itself.", "PlanDefinition.action.relatedAction"));
        if (!refusals.isEmpty()) throw Refusal.all(refusals);
    }

    private void check(JsonNode action, int index, Map<String, List<String>> waits, List<Refusal> refusals) {
        var at = "PlanDefinition.action[" + index + "]";
        for (var condition : action.path("condition")) {
            if (!condition.path("kind").asText().equals("applicability"))
                refusals.add(refusal("Only conditions of applicability are kept to.", at + ".condition.kind"));
            else
                eligibility
                        .problem(condition.path("expression").path("expression").asText())
                        .ifPresent(problem ->
                                refusals.add(refusal("Not FHIRPath: " + problem, at + ".condition.expression")));
        }
        for (var related : action.path("relatedAction")) {
            var other = related.path("actionId").asText();
            if (!WAITS.contains(related.path("relationship").asText()))
                refusals.add(refusal(
                        "An action can wait for another's end: relationship after-end.",
                        at + ".relatedAction.relationship"));
            if (!waits.containsKey(other))
                refusals.add(
                        refusal("There is no action '" + other + "' to wait for.", at + ".relatedAction.actionId"));
            else waits.computeIfAbsent(id(action), unnamed -> new ArrayList<>()).add(other);
        }
    }

    private static String id(JsonNode action) {
        return action.path("id").asText();
    }

    private static boolean isBefore(String goal, String from, Map<String, List<String>> waits, Set<String> seen) {
        for (var next : waits.getOrDefault(from, List.of())) {
            if (next.equals(goal)) return true;
            if (seen.add(next) && isBefore(goal, next, waits, seen)) return true;
        }
        return false;
    }

    private static Refusal refusal(String words, String at) {
        return Refusal.of(422, "business-rule", "plan-actions", words).at(at);
    }
}
