package org.uptake.app.programme;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.programme.RuleView.Line;
import org.uptake.app.programme.RuleView.Preview;
import org.uptake.app.server.FhirNode;
import org.uptake.app.server.Parameters;
import org.uptake.app.server.Reply;
import org.uptake.app.task.FailedWrite;

/** {@code programme/rules/{intervention}}: how many patients the rule selects, and how many another one would. Nothing is changed here. */
public final class RulePage implements Page {
    private final Desk desk;
    private final FailedWrite failures;

    public RulePage(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    @Override
    public Response answer(Request request) {
        var id = request.segment(2).replaceAll("[^A-Za-z0-9.-]", "");
        return desk.server()
                .get(request.visit(), "PlanDefinition/" + id)
                .join()
                .fold(
                        plan -> request.method().equals("POST") ? draft(request, id, plan) : show(request, id, plan),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unread(request));
    }

    private Response show(Request request, String id, FhirNode plan) {
        var counted = desk.server()
                .get(request.visit(), "PlanDefinition/" + id + "/$preview-eligibility")
                .join();
        return counted.fold(
                preview -> page(request, id, plan, lines(plan), read(preview), ""),
                refused -> refused.status() == 403
                        ? failures.answer(request, refused, "")
                        : page(request, id, plan, lines(plan), null, refused.words()),
                away -> page(request, id, plan, lines(plan), null, "Uptake's server does not answer."));
    }

    private Response draft(Request request, String id, FhirNode plan) {
        var lines = typed(request, lines(plan));
        var body = new Parameters().resource("definition", changed(plan, lines));
        Reply counted = desk.server().post(request.visit(), "PlanDefinition/$preview-eligibility", body.body());
        return counted.fold(
                preview -> page(request, id, plan, lines, read(preview), ""),
                refused -> page(request, id, plan, lines, null, refused.words()),
                away -> page(request, id, plan, lines, null, "Uptake's server does not answer."));
    }

    private Response page(
            Request request, String id, FhirNode plan, List<Line> lines, @Nullable Preview preview, String problem) {
        var view = new RuleView(
                desk.screen().frame(request.visit(), "Whom it is for", "programme"),
                id,
                plan.textOr("", "title"),
                part(plan, "name"),
                part(plan, "version"),
                part(plan, "sentence"),
                lines,
                preview,
                problem);
        return desk.screen().show(problem.isEmpty() ? 200 : 422, "programme/rule.jte", view);
    }

    static String part(FhirNode plan, String name) {
        return plan.extension("eligibility-rule")
                .flatMap(rule -> rule.extension(name))
                .flatMap(found -> found.text("valueString"))
                .orElse("");
    }

    private static List<Line> lines(FhirNode plan) {
        return plan.extensions("eligibility").stream()
                .map(criterion -> criterion.extension("criterion").map(part -> part.at("valueExpression")))
                .flatMap(Optional::stream)
                .map(said -> new Line(said.textOr("", "description"), said.textOr("", "expression")))
                .toList();
    }

    private static List<Line> typed(Request request, List<Line> stored) {
        var lines = new ArrayList<Line>();
        for (var i = 0; i < stored.size(); i++)
            lines.add(new Line(
                    stored.get(i).sentence(),
                    request.form("expression-" + i).orElse(stored.get(i).expression())));
        return lines;
    }

    private static JsonNode changed(FhirNode plan, List<Line> lines) {
        var draft = plan.json().deepCopy();
        var i = 0;
        for (var extension : draft.path("extension")) {
            if (!extension.path("url").asText().equals(FhirNode.U + "/StructureDefinition/eligibility")) continue;
            for (var part : extension.path("extension"))
                if (part.path("url").asText().equals("criterion")
                        && part.get("valueExpression") instanceof ObjectNode expression
                        && i < lines.size())
                    expression.put("expression", lines.get(i++).expression());
        }
        return draft;
    }

    private static Preview read(FhirNode answer) {
        var judged = number(answer, "judged");
        var all = number(answer, "patients");
        var gained = number(answer, "gained");
        var change = gained.isEmpty()
                ? ""
                : Numbers.count(gained) + " more and " + Numbers.count(number(answer, "lost"))
                        + " fewer than by the rule in force.";
        return new Preview(
                Numbers.count(number(answer, "selected")) + " of " + Numbers.count(judged),
                judged.equals(all)
                        ? ""
                        : "A random part was judged: " + Numbers.count(judged) + " of " + Numbers.count(all)
                                + " patients.",
                change,
                answer.parameters("criterion").stream()
                        .map(criterion -> new RuleView.Criterion(
                                criterion.parameter("description").textOr("", "valueString"),
                                Numbers.count(number(criterion, "met")),
                                Numbers.count(number(criterion, "alone"))))
                        .toList(),
                answer.parameters("example").stream()
                        .map(example -> new RuleView.Example(
                                example.parameter("title").textOr("", "valueString"),
                                example.parameter("suits").is("valueBoolean"),
                                example.parameter("holds").is("valueBoolean")))
                        .toList());
    }

    private static OptionalDouble number(FhirNode answer, String name) {
        return answer.parameter(name).number("valueInteger");
    }
}
