package org.uptake.metrics;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the MeasureReports of docs/api.md. */
final class MeasureReportJson {
    static final String BASE = "https://w3id.org/uptake/fhir/";
    private static final String HL7_POPULATION = "http://terminology.hl7.org/CodeSystem/measure-population";
    private static final String OWN_POPULATION = BASE + "CodeSystem/population";
    private static final Map<String, String> STRATUM_SYSTEMS =
            Map.of("task-code", BASE + "CodeSystem/task-code", "role", BASE + "CodeSystem/workplace-role");

    private final boolean hideSmallCells;

    /** @param hideSmallCells whether a person reads it, from whom small strata are kept */
    MeasureReportJson(boolean hideSmallCells) {
        this.hideSmallCells = hideSmallCells;
    }

    static ObjectNode head(EvaluationRequest request, Instant now) {
        var report = JsonNodeFactory.instance.objectNode();
        report.put("resourceType", "MeasureReport");
        report.put("status", "complete");
        report.put("type", "summary");
        report.put("measure", BASE + "Measure/" + request.measure());
        report.put("date", now.truncatedTo(ChronoUnit.SECONDS).toString());
        report.putObject("period")
                .put("start", request.period().start().toString())
                .put("end", request.period().end().toString());
        return report;
    }

    void workflow(ObjectNode report, WorkflowReport.Results results) {
        var groups = report.putArray("group");
        for (var result : results.metrics()) {
            var group = groups.addObject();
            coding(
                            group.putObject("code"),
                            BASE + "CodeSystem/metric",
                            result.definition().id())
                    .put("text", result.definition().name());
            figure(group, result, 0);
            for (var i = 0; i < results.strata().size(); i++) stratifier(group, results.strata(), i, result);
        }
    }

    private void stratifier(ObjectNode group, Strata strata, int place, WorkflowReport.Result result) {
        var name = strata.names().get(place);
        var stratifier = group.withArray("stratifier").addObject();
        stratifier.putArray("code").addObject().put("text", name);
        var sizes = new int[strata.values().get(place).bound()];
        for (var value = 0; value < sizes.length; value++)
            sizes[value] = result.figures().get(strata.cell(place, value)).all();
        var hidden = hideSmallCells ? SmallCells.hidden(sizes) : new BitSet();
        for (var value = 0; value < sizes.length; value++) {
            var cell = strata.cell(place, value);
            if (sizes[value] + result.figures().get(cell).oneStep() == 0) continue;
            var stratum = stratifier.withArray("stratum").addObject();
            value(stratum, name, strata.text(place, value));
            if (hidden.get(value)) masked(stratum.putObject("measureScore"));
            else figure(stratum, result, cell);
        }
    }

    static void value(ObjectNode stratum, String stratifier, String text) {
        var value = stratum.putObject("value").put("text", text);
        var system = STRATUM_SYSTEMS.get(stratifier);
        if (system != null && !text.equals(Strata.NONE)) coding(value, system, text);
    }

    private static void figure(ObjectNode into, WorkflowReport.Result result, int cell) {
        var figure = result.figures().get(cell);
        population(into, HL7_POPULATION, "initial-population", figure.all());
        population(into, HL7_POPULATION, "measure-population", figure.observed());
        population(into, OWN_POPULATION, "censored", figure.censored());
        population(into, OWN_POPULATION, "competing", figure.competing());
        population(into, OWN_POPULATION, "one-step", figure.oneStep());
        score(into, result.definition(), figure.score());
        distribution(into, "distribution", figure.distribution());
        if (result.business() != null)
            distribution(
                    into, "business-distribution", result.business().get(cell).distribution());
    }

    private static void score(ObjectNode into, MetricDefinition definition, @Nullable Double score) {
        if (score == null) return;
        into.putObject("measureScore")
                .put("value", score)
                .put("unit", definition.unitText())
                .put("system", "http://unitsofmeasure.org")
                .put("code", definition.unit());
    }

    /** There is something that is not shown. */
    static void masked(ObjectNode element) {
        element.putArray("extension")
                .addObject()
                .put("url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
                .put("valueCode", "masked");
    }

    private static void distribution(ObjectNode into, String name, @Nullable Distribution distribution) {
        if (distribution == null) return;
        var extension = into.withArray("extension").addObject().put("url", BASE + "StructureDefinition/" + name);
        part(extension, "p25", distribution.p25());
        part(extension, "median", distribution.median());
        part(extension, "p75", distribution.p75());
        part(extension, "p90", distribution.p90());
        if (distribution.kmMedian() != null) part(extension, "km-median", distribution.kmMedian());
    }

    private static void part(ObjectNode extension, String url, double value) {
        extension.withArray("extension").addObject().put("url", url).put("valueDecimal", value);
    }

    static void population(ObjectNode into, String system, String code, int count) {
        var population = into.withArray("population").addObject();
        coding(population.putObject("code"), system, code);
        population.put("count", count);
    }

    static ObjectNode coding(ObjectNode concept, String system, String code) {
        concept.putArray("coding").addObject().put("system", system).put("code", code);
        return concept;
    }
}
