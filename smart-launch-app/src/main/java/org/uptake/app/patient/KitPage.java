package org.uptake.app.patient;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.patient.KitView.Change;
import org.uptake.app.patient.KitView.Route;
import org.uptake.app.people.Desk;
import org.uptake.app.people.Staff;
import org.uptake.app.server.FhirNode;
import org.uptake.app.server.Part;
import org.uptake.app.task.FailedWrite;

/** {@code kit/{intervention}}: which words and handouts there are, who answers questions, and what was changed when. */
final class KitPage implements Page {
    private static final Map<String, String> TOPICS = Map.of(
            "technical", "Device, account, app",
            "content", "What the programme teaches",
            "clinical", "Symptoms, treatment, medicine",
            "crisis", "Crisis",
            "billing", "Cost, insurance",
            "privacy", "Who sees the data",
            "scheduling", "Appointments",
            "other", "Anything else");
    private static final Map<String, String> CHANGED = Map.of(
            "document", "words",
            "kit", "what belongs to the kit",
            "routing", "who answers questions",
            "eligibility", "whom it is for",
            "plan", "the steps of the plan");

    private final Desk desk;
    private final FailedWrite failures;

    KitPage(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    @Override
    public Response answer(Request request) {
        return desk.server()
                .get(request.visit(), "PlanDefinition/" + OfferPage.intervention(request))
                .join()
                .fold(
                        plan -> show(request, plan),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unread(request));
    }

    private Response show(Request request, FhirNode plan) {
        var visit = request.visit();
        var staffReply = desk.directory().staff(visit);
        var logReply =
                desk.server().get(visit, "PlanDefinition/" + OfferPage.intervention(request) + "/$modifications");
        var documents = new KitDocuments(desk.server(), visit);
        var scripts = documents.all(plan, "script");
        var handouts = documents.all(plan, "handout");
        var staff = staffReply.join();
        var log = logReply.join()
                .part("what was changed", List.<Change>of(), answer -> changes(answer, staff.value(), request));
        var view = new KitView(
                desk.screen()
                        .frame(visit, "Introduction kit", "patient")
                        .with(Part.problems(staff, scripts, handouts, log)),
                OfferPage.intervention(request),
                plan.textOr("", "title"),
                scripts.value(),
                handouts.value(),
                routes(plan),
                log.value());
        return desk.screen().show(200, "patient/kit.jte", view);
    }

    private static List<Route> routes(FhirNode plan) {
        var routes = new ArrayList<Route>();
        for (var route : plan.extensions("question-route"))
            routes.add(new Route(
                    TOPICS.getOrDefault(code(route, "topic"), code(route, "topic")),
                    code(route, "role"),
                    route.extension("within")
                            .map(part -> part.at("valueDuration").textOr("", "value"))
                            .orElse(""),
                    code(route, "stand-in")));
        return routes;
    }

    private static String code(FhirNode route, String part) {
        return route.extension(part).flatMap(found -> found.text("valueCode")).orElse("");
    }

    private List<Change> changes(FhirNode answer, Staff staff, Request request) {
        var moments = desk.moments(staff, request.visit());
        return answer.parameters("modification").stream()
                .map(change -> new Change(
                        moments.startOf(change.parameter("made").textOr("", "valueInstant"))
                                .map(moments::day)
                                .orElse("Date not known"),
                        CHANGED.getOrDefault(
                                change.parameter("what").textOr("", "valueCode"),
                                change.parameter("what").textOr("", "valueCode")),
                        change.parameter("from").textOr("", "valueString"),
                        change.parameter("to").textOr("", "valueString"),
                        staff.owner(
                                change.parameter("by").textOr("", "valueString"),
                                request.visit().person()),
                        change.parameter("status").textOr("", "valueCode").equals("draft")))
                .toList();
    }
}
