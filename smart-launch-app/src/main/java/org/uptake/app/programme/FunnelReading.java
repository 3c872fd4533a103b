package org.uptake.app.programme;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.uptake.app.chart.Axis;
import org.uptake.app.chart.Mark;
import org.uptake.app.programme.ProgrammeView.Funnel;
import org.uptake.app.programme.ProgrammeView.FunnelRow;
import org.uptake.app.programme.ProgrammeView.Step;
import org.uptake.app.server.FhirNode;

/** The funnel of a MeasureReport, each step with its denominator. */
final class FunnelReading {
    private static final List<String> STEPS = List.of("eligible", "offered", "agreed", "enrolled", "active");

    private FunnelReading() {}

    /** All patients, then by site, then by month of eligibility. */
    static List<Funnel> read(FhirNode report, Labels labels) {
        return report.each("group").stream()
                .limit(1)
                .flatMap(group -> Stream.of(
                        new Funnel("", List.of(row("All patients", group))),
                        cut("Site", group, "site", labels),
                        cut("Month found eligible", group, "month", labels)))
                .filter(funnel -> !funnel.rows().isEmpty())
                .toList();
    }

    private static Funnel cut(String heading, FhirNode group, String stratifier, Labels labels) {
        return new Funnel(
                heading,
                Figures.stratumNodes(group, stratifier)
                        .map(stratum -> row(labels.of(stratifier, Figures.label(stratum)), stratum))
                        .toList());
    }

    private static FunnelRow row(String label, FhirNode group) {
        var eligible = Figures.population(group, STEPS.get(0));
        var axis = Axis.upTo(eligible.orElse(0));
        var steps = new ArrayList<Step>();
        for (var i = 0; i < STEPS.size(); i++) {
            steps.add(step(group, i, axis));
        }
        return new FunnelRow(label, Numbers.isSmall(eligible), steps);
    }

    private static Step step(FhirNode group, int i, Axis axis) {
        var count = Figures.population(group, STEPS.get(i));
        var before = i == 0 ? OptionalDouble.empty() : Figures.population(group, STEPS.get(i - 1));
        var mark = Mark.bar(axis, count.orElse(0));
        if (before.isEmpty()) {
            return new Step(STEPS.get(i), Numbers.count(count), "", "", mark);
        }
        return new Step(
                STEPS.get(i),
                Numbers.count(count),
                "of " + Numbers.count(before) + " " + STEPS.get(i - 1),
                Numbers.percent(count.orElse(0), before.getAsDouble()),
                mark);
    }
}
