package org.uptake.testkit.clinic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.uptake.profiles.Profiles;

/** One intervention with its tasks, from the PlanDefinition that the server reads too. */
record Plan(String id, String canonical, String title, List<Action> actions) {

    /** @param role code of workplace-role; notBefore and due are days from enrolment */
    record Action(String title, String code, String role, int notBefore, int due) {}

    static Map<String, Plan> all() {
        var plans = new LinkedHashMap<String, Plan>();
        for (var resource : Profiles.sandbox())
            if (resource.path("resourceType").asText().equals("PlanDefinition")) {
                var plan = read(resource);
                plans.put(plan.id, plan);
            }
        return plans;
    }

    private static Plan read(JsonNode resource) {
        var actions = new ArrayList<Action>();
        for (var action : resource.path("action"))
            actions.add(new Action(
                    action.path("title").asText(),
                    action.at("/code/0/coding/0/code").asText(),
                    action.at("/participant/0/role/coding/0/code").asText(),
                    days(action, "not-before"),
                    days(action, "due")));
        return new Plan(
                resource.path("id").asText(),
                resource.path("url").asText() + "|" + resource.path("version").asText(),
                resource.path("title").asText(),
                List.copyOf(actions));
    }

    private static int days(JsonNode action, String name) {
        for (var part : action.at("/extension/0/extension"))
            if (part.path("url").asText().equals(name))
                return part.at("/valueDuration/value").asInt();
        throw new IllegalStateException("an action has no " + name);
    }
}
