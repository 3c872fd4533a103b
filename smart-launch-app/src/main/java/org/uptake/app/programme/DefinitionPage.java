package org.uptake.app.programme;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.programme.ProgrammeView.Definition;
import org.uptake.app.programme.ProgrammeView.Definition.Item;
import org.uptake.app.server.FhirNode;
import org.uptake.app.task.FailedWrite;

/** {@code programme/definitions/{metric}}: what a figure means, word for word as fhir-server computes it. */
public final class DefinitionPage implements Page {
    private final Desk desk;
    private final FailedWrite failures;

    public DefinitionPage(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    @Override
    public Response answer(Request request) {
        var id = request.segment(2).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "");
        return desk.server()
                .get(request.visit(), "Measure/" + id)
                .join()
                .fold(
                        measure -> show(request, measure),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unread(request));
    }

    private Response show(Request request, FhirNode measure) {
        var definition = new Definition(
                desk.screen().frame(request.visit(), "Definition", "programme"),
                measure.textOr(measure.textOr("", "name"), "title"),
                measure.textOr("", "description"),
                measure.textOr("", "version"),
                items(measure),
                "programme");
        return desk.screen().show(200, "programme/definition.jte", definition);
    }

    private static List<Item> items(FhirNode measure) {
        var items = new ArrayList<Item>();
        for (var population : measure.at("group").each("population")) {
            var words = population
                    .text("description")
                    .or(() -> population.text("criteria", "description"))
                    .orElse("");
            add(items, Populations.words(population), words);
        }
        add(items, "Unit", unit(measure));
        add(items, "Why it matters", measure.textOr("", "rationale"));
        add(items, "Edge cases", measure.textOr("", "guidance"));
        add(items, "How open work is counted", measure.textOr("", "riskAdjustment"));
        return items;
    }

    private static String unit(FhirNode measure) {
        return measure.extension("unit")
                .or(() -> measure.at("group").extension("unit"))
                .flatMap(e -> e.text("valueString")
                        .or(() -> e.text("valueCode"))
                        .or(() -> e.text("valueCodeableConcept", "text")))
                .orElse("");
    }

    private static void add(List<Item> items, String term, String text) {
        if (!text.isBlank()) {
            items.add(new Item(term, text));
        }
    }
}
