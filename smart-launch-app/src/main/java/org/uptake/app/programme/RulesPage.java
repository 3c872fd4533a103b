package org.uptake.app.programme;

import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.server.FhirNode;
import org.uptake.app.task.FailedWrite;

/** {@code programme/rules}: the interventions and whom each is for. */
public final class RulesPage implements Page {
    private final Desk desk;
    private final FailedWrite failures;

    public RulesPage(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    @Override
    public Response answer(Request request) {
        return desk.server()
                .get(request.visit(), "PlanDefinition?status=active&_count=100")
                .join()
                .fold(
                        found -> show(request, found),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unread(request));
    }

    private Response show(Request request, FhirNode found) {
        var items = found.resources("PlanDefinition").stream()
                .filter(plan -> plan.extension("eligibility").isPresent())
                .map(plan -> new RuleView.Choice.Item(
                        plan.textOr("", "id"), plan.textOr("", "title"), RulePage.part(plan, "sentence")))
                .toList();
        var frame = desk.screen().frame(request.visit(), "Whom the interventions are for", "programme");
        return desk.screen().show(200, "programme/rules.jte", new RuleView.Choice(frame, items));
    }
}
