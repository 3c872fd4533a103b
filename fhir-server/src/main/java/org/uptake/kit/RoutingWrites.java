package org.uptake.kit;

import java.util.HashSet;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.WriteRule;

/** A routing table leaves no doubt: one route for each topic, a time, somebody else who stands in, and a way for a crisis. */
public final class RoutingWrites implements WriteRule {
    static final String ROUTE = Uptake.extension("question-route");

    @Override
    public String type() {
        return "PlanDefinition";
    }

    @Override
    public void check(Attempt attempt) {
        var routes = Elements.extensions(attempt.after(), ROUTE);
        if (routes.isEmpty()) return;
        var topics = new HashSet<String>();
        for (var extension : routes) {
            var route = QuestionRoute.of(extension);
            if (route.topic().isEmpty()
                    || route.role().isEmpty()
                    || route.standIn().isEmpty())
                throw wrong("A route has a topic, the role that answers, and a role that stands in.");
            if (!topics.add(route.topic())) throw wrong("The topic " + route.topic() + " has two routes.");
            if (route.hours() <= 0)
                throw wrong("The route of " + route.topic() + " says within how many business hours.");
            if (route.role().equals(route.standIn()))
                throw wrong("The route of " + route.topic() + " has the same role stand in for itself.");
        }
        if (!topics.contains("crisis")) throw wrong("There is no route for a crisis.");
    }

    private static RefusedException wrong(String words) {
        return Refusal.of(422, "business-rule", "question-route", words)
                .at("PlanDefinition.extension.where(url.endsWith('question-route'))")
                .asException();
    }
}
