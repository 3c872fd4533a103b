package org.uptake.app.programme;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.uptake.app.chart.Axis;
import org.uptake.app.chart.Mark;
import org.uptake.app.programme.Metric.Kind;
import org.uptake.app.programme.ProgrammeView.MetricRow;
import org.uptake.app.programme.ProgrammeView.MetricTable;
import org.uptake.app.server.FhirNode;

/** The workflow metrics of a MeasureReport as tables, all durations of one unit on one scale. */
final class MetricReading {
    private MetricReading() {}

    static List<MetricTable> read(FhirNode report, String by, Labels labels) {
        var figures = new EnumMap<Metric, List<Figures>>(Metric.class);
        for (var group : report.each("group")) {
            group.at("code")
                    .code("metric")
                    .flatMap(Metric::of)
                    .ifPresent(metric -> figures.put(
                            metric,
                            Stream.concat(Stream.of(Figures.of("", group)), Figures.strata(group, by, labels).stream())
                                    .toList()));
        }
        var hours = Axis.hours(spread(figures, Kind.HOURS));
        var workingHours = Axis.workingHours(spread(figures, Kind.WORKING_HOURS));
        return figures.entrySet().stream()
                .map(e -> table(e.getKey(), e.getValue(), axis(e.getKey(), e.getValue(), hours, workingHours)))
                .toList();
    }

    private static DoubleStream spread(Map<Metric, List<Figures>> figures, Kind kind) {
        return figures.entrySet().stream()
                .filter(e -> e.getKey().kind() == kind)
                .flatMap(e -> e.getValue().stream())
                .filter(f -> !isHidden(f))
                .flatMapToDouble(f -> Stream.of(f.p25(), f.p75(), f.p90()).flatMapToDouble(OptionalDouble::stream));
    }

    private static Axis axis(Metric metric, List<Figures> figures, Axis hours, Axis workingHours) {
        return switch (metric.kind()) {
            case HOURS -> hours;
            case WORKING_HOURS -> workingHours;
            case SHARE -> Axis.share();
            case NUMBER -> Axis.count(figures.stream().flatMapToDouble(f -> f.score().stream()));
        };
    }

    private static MetricTable table(Metric metric, List<Figures> figures, Axis axis) {
        var duration = metric.kind().isDuration();
        return new MetricTable(
                metric.id(),
                metric.title(),
                metric.kind() == Kind.WORKING_HOURS ? "in working hours of the site" : "",
                duration,
                axis,
                figures.stream().map(f -> row(metric.kind(), f, axis)).toList());
    }

    private static MetricRow row(Kind kind, Figures f, Axis axis) {
        var whole = f.label().isEmpty();
        var label = whole ? "All" : f.label();
        if (isHidden(f)) {
            return new MetricRow(label, false, true, "", "", "", "", "", Mark.NONE);
        }
        return new MetricRow(
                label,
                whole,
                false,
                Numbers.count(f.n()),
                Numbers.count(f.censored()),
                Numbers.value(kind, kind.isDuration() && f.median().isPresent() ? f.median() : f.score()),
                Numbers.range(kind, f.p25(), f.p75()),
                Numbers.value(kind, f.p90()),
                mark(kind, f, axis));
    }

    private static boolean isHidden(Figures f) {
        return Numbers.isSmall(f.n());
    }

    private static Mark mark(Kind kind, Figures f, Axis axis) {
        if (!kind.isDuration()) {
            return f.score().isPresent() ? Mark.bar(axis, f.score().getAsDouble()) : Mark.NONE;
        }
        if (f.p25().isEmpty() || f.p75().isEmpty()) {
            return Mark.NONE;
        }
        var p75 = f.p75().getAsDouble();
        return Mark.interval(
                axis,
                f.p25().getAsDouble(),
                f.median().orElse(p75),
                p75,
                f.p90().orElse(p75));
    }
}
