package org.uptake.metrics;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.uptake.fhirapi.Call;
import org.uptake.refusal.Refusal;

/** What a caller of $evaluate-measure asks for, checked. */
record EvaluationRequest(String measure, SiteWindow.Period period, List<String> stratifiers) {
    static final String FUNNEL = "funnel";
    static final String WORKFLOW = "workflow";
    static final List<String> WORKFLOW_STRATIFIERS = List.of("task-code", "site", "role");
    private static final List<String> FUNNEL_STRATIFIERS = List.of("site", "month");
    private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(2099, 12, 30);

    static EvaluationRequest of(Call call, MetricCatalogue catalogue) {
        var measure = call.id() == null ? "" : call.id();
        if (!measure.equals(FUNNEL)
                && !measure.equals(WORKFLOW)
                && catalogue.ofMeasure(measure).isEmpty()) throw unknownMeasure(measure, catalogue);
        var start = day(call, "periodStart");
        var end = day(call, "periodEnd");
        if (end.isBefore(start))
            throw Refusal.of(400, "invalid", "measure-period", "periodEnd lies before periodStart; exchange them.")
                    .at("periodEnd")
                    .asException();
        return new EvaluationRequest(measure, new SiteWindow.Period(start, end), stratifiers(call, measure));
    }

    List<MetricDefinition> definitions(MetricCatalogue catalogue) {
        return catalogue.ofMeasure(measure).map(List::of).orElseGet(catalogue::definitions);
    }

    private static LocalDate day(Call call, String parameter) {
        var text = call.text(parameter).orElse("");
        if (text.isEmpty())
            throw Refusal.of(
                            400,
                            "required",
                            "measure-period",
                            parameter + " is missing; give a date such as 2026-03-01.")
                    .at(parameter)
                    .asException();
        try {
            var day = LocalDate.parse(text);
            if (!day.isBefore(FIRST_DAY) && !day.isAfter(LAST_DAY)) return day;
        } catch (DateTimeException unreadable) {
            // answered below, like a date out of range
        }
        throw Refusal.of(
                        400,
                        "value",
                        "measure-period",
                        parameter + " is no date between " + FIRST_DAY + " and " + LAST_DAY
                                + "; write it as year-month-day.")
                .at(parameter)
                .asException();
    }

    private static List<String> stratifiers(Call call, String measure) {
        var legal = measure.equals(FUNNEL) ? FUNNEL_STRATIFIERS : WORKFLOW_STRATIFIERS;
        var asked = call.texts("stratifier").stream().distinct().toList();
        if (!legal.containsAll(asked))
            throw Refusal.of(
                            400,
                            "value",
                            "measure-stratifier",
                            "stratifier has a value that Measure/" + measure + " does not know.")
                    .at("stratifier")
                    .allowing(legal)
                    .asException();
        return asked;
    }

    private static RuntimeException unknownMeasure(String measure, MetricCatalogue catalogue) {
        var known = new ArrayList<>(List.of(WORKFLOW, FUNNEL));
        for (var definition : catalogue.definitions()) known.add(definition.measureId());
        return Refusal.of(404, "not-found", "measure-unknown", "There is no Measure/" + measure + ".")
                .at("Measure.id")
                .allowing(known)
                .asException();
    }
}
