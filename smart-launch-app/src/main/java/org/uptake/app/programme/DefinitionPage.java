package org.uptake.app.programme;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    private static final Map<String, String> UNITS = Map.of(
            "h", "hours",
            "bh", "working hours of the site",
            "1", "share, from 0 to 100 %",
            "%", "per cent",
            "{reassignments}/{task}", "reassignments for each task",
            "{tasks}/wk", "tasks in a week");

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
        add(items, "How it is computed", measure.textOr("", "usage"));
        add(items, "How open work is counted", censoring(measure));
        return items;
    }

    private static String unit(FhirNode measure) {
        return group(measure)
                .extension("metric-unit")
                .flatMap(e -> e.text("valueString"))
                .map(code -> UNITS.getOrDefault(code, code))
                .orElse("");
    }

    private static String censoring(FhirNode measure) {
        return group(measure)
                .extension("censoring-rule")
                .flatMap(e -> e.text("valueMarkdown"))
                .orElse("");
    }

    /** Measures of one metric have one group. */
    private static FhirNode group(FhirNode measure) {
        return measure.each("group").stream().findFirst().orElse(measure);
    }

    private static void add(List<Item> items, String term, String text) {
        if (!text.isBlank()) {
            items.add(new Item(term, text));
        }
    }
}
