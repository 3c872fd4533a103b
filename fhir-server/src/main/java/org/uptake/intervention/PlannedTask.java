package org.uptake.intervention;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.refusal.Refusal;

/**
 * One task of a plan: an action of its PlanDefinition.
 *
 * @param id of the action; its position when it has none
 * @param role who does it: a workplace role code or {@code patient}
 * @param notBefore days after enrolment
 * @param due days after enrolment
 * @param expires days after enrolment from which nobody is to do it any more
 * @param condition FHIRPath on the patient's record (PlanDefinition.action.condition, applicability); made for everybody when empty
 * @param after what must have ended before it begins (PlanDefinition.action.relatedAction, after and after-end)
 */
public record PlannedTask(
        String id,
        String title,
        String code,
        String role,
        int notBefore,
        int due,
        Optional<Integer> expires,
        Optional<String> condition,
        List<After> after) {
    private static final Map<String, Double> DAYS = Map.of("d", 1.0, "wk", 7.0, "mo", 30.4375, "a", 365.25);

    /** @param days at least so many after the other's end */
    public record After(String action, int days) {}

    /** The same with other days, for one patient. */
    public PlannedTask on(int newNotBefore, int newDue) {
        return new PlannedTask(
                id, title, code, role, newNotBefore, newDue, expires.map(day -> day - due + newDue), condition, after);
    }

    static List<PlannedTask> all(JsonNode plan) {
        var tasks = new ArrayList<PlannedTask>();
        for (var action : plan.path("action")) tasks.add(of(action, tasks.size()));
        return List.copyOf(tasks);
    }

    private static PlannedTask of(JsonNode action, int position) {
        var offset = Elements.extension(action, Uptake.extension("task-offset"))
                .orElseThrow(() -> broken("action without task-offset"));
        return new PlannedTask(
                Elements.text(action, "id").orElse("" + position),
                action.path("title").asText(),
                Elements.code(action.path("code").path(0), Uptake.TASK_CODE)
                        .orElseThrow(() -> broken("action without task code")),
                Elements.code(action.path("participant").path(0).path("role"), Uptake.WORKPLACE_ROLE)
                        .orElseThrow(() -> broken("action without role")),
                offset(offset, "not-before").orElse(0),
                offset(offset, "due").orElseThrow(() -> broken("task-offset without due")),
                offset(offset, "expires"),
                condition(action),
                after(action));
    }

    private static Optional<Integer> offset(JsonNode offset, String name) {
        return Elements.extension(offset, name).map(part -> days(part.path("valueDuration")));
    }

    static int days(JsonNode duration) {
        return (int) Math.round(duration.path("value").asDouble()
                * DAYS.getOrDefault(duration.path("code").asText("d"), 1.0));
    }

    private static Optional<String> condition(JsonNode action) {
        for (var condition : action.path("condition"))
            if (condition.path("kind").asText().equals("applicability"))
                return Elements.text(condition.path("expression"), "expression");
        return Optional.empty();
    }

    private static List<After> after(JsonNode action) {
        var after = new ArrayList<After>();
        for (var related : action.path("relatedAction"))
            if (related.path("relationship").asText().startsWith("after"))
                after.add(new After(related.path("actionId").asText(), days(related.path("offsetDuration"))));
        return List.copyOf(after);
    }

    private static RuntimeException broken(String what) {
        return Refusal.of(
                        422, "invariant", "intervention-incomplete", "The PlanDefinition cannot be used: " + what + ".")
                .at("PlanDefinition")
                .asException();
    }
}
