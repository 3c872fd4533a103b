package org.uptake.testkit.clinic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.uptake.profiles.Profiles;

/** Holds the server's MeasureReports against the truth. Numbers must agree to one part in a thousand million. */
final class Check {
    /** W-05 has a second distribution, in business hours. */
    private static final String BUSINESS = "-business";

    private static final double CLOSE = 1e-9;
    private static final Map<String, String> COUNTS = Map.of(
            "n", "initial-population",
            "observed", "measure-population",
            "censored", "censored",
            "competing", "competing",
            "oneStep", "one-step");
    private static final List<String> DISTRIBUTION = List.of("p25", "median", "p75", "p90", "km-median");

    private final List<String> differences = new ArrayList<>();
    private int compared;

    /** Differences as sentences, and how many numbers were compared. */
    record Result(List<String> differences, int compared) {}

    static Result of(FhirServer server, JsonNode truth) {
        var period = "?periodStart=" + truth.path("periodStart").asText() + "&periodEnd="
                + truth.path("periodEnd").asText();
        var workflow = server.get("Measure/workflow/$evaluate-measure" + period
                + "&stratifier=task-code&stratifier=site&stratifier=role");
        var funnel = server.get("Measure/funnel/$evaluate-measure" + period + "&stratifier=site&stratifier=month");
        var usage = server.get("Measure/engagement/$evaluate-measure" + period);
        return of(workflow, funnel, usage, truth);
    }

    static Result of(JsonNode workflow, JsonNode funnel, JsonNode usage, JsonNode truth) {
        var check = new Check();
        check.workflow(workflow, truth);
        check.funnel(funnel, truth);
        check.usage(usage, truth);
        return new Result(List.copyOf(check.differences), check.compared);
    }

    private void workflow(JsonNode report, JsonNode truth) {
        var cells = new HashMap<String, JsonNode>();
        for (var group : report.path("group")) cells(group, code(group.path("code")), cells);
        for (var row : truth.path("metrics")) {
            if (row.path("n").asInt() == 0 && row.path("oneStep").asInt() == 0) continue;
            var metric = row.path("metric").asText();
            var business = metric.endsWith(BUSINESS);
            var cell = cells.get(where(metric.replace(BUSINESS, ""), row));
            var where = where(metric, row);
            if (cell == null) differences.add(where + " is missing");
            else if (business) distribution(where, row, cell, "business-distribution");
            else metric(where, row, cell);
        }
    }

    private void metric(String where, JsonNode row, JsonNode cell) {
        COUNTS.forEach((name, population) -> same(where + " " + name, row.path(name), population(cell, population)));
        same(where + " score", row.path("score"), cell.path("measureScore").path("value"));
        if (row.has("median")) distribution(where, row, cell, "distribution");
    }

    private void distribution(String where, JsonNode row, JsonNode cell, String extension) {
        var found = extension(cell, Profiles.structure(extension));
        for (var name : DISTRIBUTION)
            same(where + " " + name, row.path(name), extension(found, name).path("valueDecimal"));
    }

    private void funnel(JsonNode report, JsonNode truth) {
        var cells = new HashMap<String, JsonNode>();
        for (var group : report.path("group")) cells(group, "funnel", cells);
        for (var row : truth.path("funnel")) {
            var where = where("funnel", row);
            var cell = cells.get(where);
            if (cell == null) differences.add(where + " is missing");
            else for (var step : Truth.STEPS) same(where + " " + step, row.path(step), population(cell, step));
        }
    }

    /** Of a metric with variants the first group counts. */
    private void usage(JsonNode report, JsonNode truth) {
        var cells = new HashMap<String, JsonNode>();
        var groups = new ArrayList<JsonNode>();
        report.path("group").forEach(group -> groups.add(0, group));
        for (var group : groups) cells(group, code(group.path("code")), cells);
        for (var row : truth.path("usage")) {
            var where = where(row.path("metric").asText(), row);
            var cell = cells.get(where);
            if (cell == null) {
                differences.add(where + " is missing");
                continue;
            }
            if (row.has("n")) same(where + " n", row.path("n"), population(cell, "initial-population"));
            if (row.has("cases")) same(where + " cases", row.path("cases"), population(cell, "measure-population"));
            if (row.has("score"))
                same(
                        where + " score",
                        row.path("score"),
                        cell.path("measureScore").path("value"));
        }
    }

    private static void cells(JsonNode group, String metric, Map<String, JsonNode> into) {
        into.put(metric + " all ", group);
        for (var stratifier : group.path("stratifier"))
            for (var stratum : stratifier.path("stratum"))
                into.put(
                        metric + " " + code(stratifier.path("code").path(0)) + " "
                                + code(stratum.path("value")).replaceFirst("^Location/", ""),
                        stratum);
    }

    private static String where(String metric, JsonNode row) {
        return metric + " " + row.path("stratifier").asText() + " "
                + row.path("stratum").asText().replaceFirst("^Location/", "");
    }

    private void same(String what, JsonNode expected, JsonNode found) {
        compared++;
        if (expected.isMissingNode() && found.isMissingNode()) return;
        if (expected.isMissingNode() || found.isMissingNode() || far(expected.asDouble(), found.asDouble()))
            differences.add(what + ": truth " + text(expected) + ", server " + text(found));
    }

    private static boolean far(double one, double other) {
        return Math.abs(one - other) > CLOSE * Math.max(1, Math.max(Math.abs(one), Math.abs(other)));
    }

    private static String text(JsonNode number) {
        return number.isMissingNode() ? "nothing" : number.asText();
    }

    private static JsonNode population(JsonNode cell, String code) {
        for (var population : cell.path("population"))
            if (code(population.path("code")).equals(code)) return population.path("count");
        return cell.path("absent");
    }

    private static JsonNode extension(JsonNode element, String url) {
        for (var extension : element.path("extension"))
            if (extension.path("url").asText().equals(url)) return extension;
        return element.path("absent");
    }

    private static String code(JsonNode concept) {
        return concept.at("/coding/0/code").asText(concept.path("text").asText());
    }
}
