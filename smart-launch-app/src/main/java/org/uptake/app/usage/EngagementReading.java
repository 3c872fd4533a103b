package org.uptake.app.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.uptake.app.server.FhirNode;
import org.uptake.app.usage.ProgrammeUsage.Floor;
import org.uptake.app.usage.ProgrammeUsage.Hour;
import org.uptake.app.usage.ProgrammeUsage.Point;
import org.uptake.app.usage.ProgrammeUsage.Row;
import org.uptake.app.usage.ProgrammeUsage.Step;

/** Reads {@code Measure/engagement/$evaluate-measure} (docs/engagement.md). */
public final class EngagementReading {
    private static final double LAST_DAY = 90;
    private static final double LAST_STEP = 84;
    private static final double WHOLE = 100;
    private static final int SHADES = 4;
    private static final int WEEK = 7;

    private final FhirNode report;

    private EngagementReading(FhirNode report) {
        this.report = report;
    }

    public static ProgrammeUsage read(FhirNode report) {
        return new EngagementReading(report).all();
    }

    private ProgrammeUsage all() {
        var classic = strata("M-20", "", "day");
        var rolling = strata("M-21", "", "day");
        var survival = strata("M-22", "", "day");
        return new ProgrammeUsage(
                Stream.concat(points(classic, false), points(rolling, true)).toList(),
                strata("M-20", "", "floor").stream()
                        .map(EngagementReading::floor)
                        .toList(),
                days(classic, rolling),
                steps(survival),
                survival.stream()
                        .filter(figure -> figure.day() % WEEK == 0)
                        .map(figure -> new Row("Day " + figure.label(), List.of(figure.share()), -1))
                        .toList(),
                group("M-22", "")
                        .map(node -> counted(node, "courses followed long enough", "stopped"))
                        .orElse(""),
                strata("M-28", "", "week").stream()
                        .map(figure -> new Row(
                                "Week " + figure.label(),
                                List.of(figure.share()),
                                figure.shown() ? rounded(WHOLE * figure.value().orElse(0)) : -1))
                        .toList(),
                hours(),
                group("M-19", "")
                        .map(node -> Math.round(Figure.population(node, "measure-population")
                                        .orElse(0))
                                + " sessions in the period")
                        .orElse(""),
                figures());
    }

    private static String counted(FhirNode group, String all, String some) {
        if (Figure.population(group, "initial-population").isEmpty()) return Figure.SUPPRESSED + " " + all;
        return Math.round(Figure.population(group, "initial-population").orElse(0)) + " " + all + ", "
                + Math.round(Figure.population(group, "measure-population").orElse(0)) + " " + some;
    }

    private static Stream<Point> points(List<Figure> figures, boolean rolling) {
        return figures.stream().filter(Figure::shown).map(figure -> {
            var value = figure.value().orElse(0);
            return new Point(
                    x(figure.day(), LAST_DAY),
                    y(value),
                    y(figure.low().orElse(value)),
                    y(figure.high().orElse(value)),
                    rolling);
        });
    }

    private static Floor floor(Figure figure) {
        return new Floor(
                x(figure.day(), LAST_DAY),
                y(figure.value().orElse(0)),
                String.format(
                        Locale.ROOT, "%.1f %% on day %s", WHOLE * figure.value().orElse(0), figure.label()));
    }

    private static List<Row> days(List<Figure> classic, List<Figure> rolling) {
        var rows = new ArrayList<Row>();
        for (var figure : classic)
            rows.add(new Row(
                    "Day " + figure.label(),
                    List.of(
                            figure.share(),
                            rolling.stream()
                                    .filter(other -> other.label().equals(figure.label()))
                                    .map(Figure::share)
                                    .findFirst()
                                    .orElse("\u2013")),
                    -1));
        return rows;
    }

    private static List<Step> steps(List<Figure> curve) {
        var shown = curve.stream().filter(Figure::shown).toList();
        var steps = new ArrayList<Step>();
        for (var i = 0; i < shown.size(); i++) {
            var one = shown.get(i);
            var next = i + 1 < shown.size() ? shown.get(i + 1) : one;
            var value = one.value().orElse(0);
            steps.add(new Step(
                    x(one.day(), LAST_STEP),
                    rounded(x(next.day(), LAST_STEP) - x(one.day(), LAST_STEP)),
                    y(value),
                    y(next.value().orElse(value)),
                    y(one.low().orElse(value)),
                    y(one.high().orElse(value))));
        }
        return steps;
    }

    private List<Hour> hours() {
        var cells = group("M-19", "").stream()
                .flatMap(node -> stratumNodes(node, "weekday-hour"))
                .toList();
        var most = cells.stream()
                .mapToDouble(
                        cell -> Figure.population(cell, "measure-population").orElse(0))
                .max()
                .orElse(0);
        var hours = new ArrayList<Hour>();
        for (var cell : cells) {
            var place = cell.textOr("", "value", "text").split("-", 2);
            if (place.length != 2 || !place[0].matches("[1-7]") || !place[1].matches("\\d{1,2}")) continue;
            var count = Figure.population(cell, "measure-population").orElse(0);
            var small = count < Figure.SMALL_CELL;
            hours.add(new Hour(
                    Integer.parseInt(place[0]) - 1,
                    Integer.parseInt(place[1]),
                    small || most <= 0 ? 0 : (int) Math.ceil(SHADES * count / most),
                    small ? "<" + Figure.SMALL_CELL : String.valueOf(Math.round(count))));
        }
        return hours;
    }

    private List<Row> figures() {
        return Stream.of(
                        distribution("M-16", "last 7 days", "Active days in the last 7", ""),
                        distribution("M-16", "last 30 days", "Active days in the last 30", ""),
                        distribution("M-17", "", "Sessions in a week", ""),
                        distribution("M-18", "", "Minutes in a week", ""),
                        mean("M-25", "", "Modules finished, of those assigned"),
                        share("M-26", "Completed by the planned end"),
                        mean("M-27", "", "Use, of what is recommended"),
                        distribution("M-29", "", "Days since last active", ""))
                .flatMap(List::stream)
                .toList();
    }

    private List<Row> distribution(String metric, String variant, String label, String unit) {
        return group(metric, variant).stream()
                .map(node -> {
                    var measured = Figure.population(node, "measure-population");
                    var spread = node.extension("distribution").orElse(node.at("none"));
                    return new Row(
                            label,
                            List.of(
                                    measured.orElse(0) < Figure.SMALL_CELL
                                            ? few(measured)
                                            : "median " + decimal(part(spread, "median")) + unit + " ("
                                                    + decimal(part(spread, "p25")) + " to "
                                                    + decimal(part(spread, "p75")) + "), n "
                                                    + Math.round(measured.orElse(0))),
                            -1);
                })
                .toList();
    }

    private List<Row> mean(String metric, String variant, String label) {
        return group(metric, variant).stream()
                .map(node -> {
                    var measured = Figure.population(node, "measure-population");
                    return new Row(
                            label,
                            List.of(
                                    measured.orElse(0) < Figure.SMALL_CELL
                                            ? few(measured)
                                            : "mean "
                                                    + percent(node.number("measureScore", "value")
                                                            .orElse(0)) + ", n " + Math.round(measured.orElse(0))),
                            -1);
                })
                .toList();
    }

    private List<Row> share(String metric, String label) {
        return group(metric, "").stream()
                .map(node -> new Row(label, List.of(Figure.of(node).share()), -1))
                .toList();
    }

    private static String few(OptionalDouble n) {
        return n.orElse(1) > 0 ? Figure.SUPPRESSED : "\u2013";
    }

    private static double part(FhirNode spread, String name) {
        return spread.extension(name)
                .map(e -> e.number("valueDecimal").orElse(0))
                .orElse(0.0);
    }

    private java.util.Optional<FhirNode> group(String metric, String variant) {
        return report.each("group").stream()
                .filter(group ->
                        group.at("code").code("metric").filter(metric::equals).isPresent())
                .filter(group ->
                        variant.isEmpty() || group.textOr("", "code", "text").endsWith(", " + variant))
                .findFirst();
    }

    private List<Figure> strata(String metric, String variant, String stratifier) {
        return group(metric, variant).stream()
                .flatMap(group -> stratumNodes(group, stratifier))
                .map(Figure::of)
                .toList();
    }

    private static Stream<FhirNode> stratumNodes(FhirNode group, String stratifier) {
        return group.each("stratifier").stream()
                .filter(one -> one.textOr("", "code", "text").equals(stratifier))
                .flatMap(one -> one.each("stratum").stream());
    }

    private static double x(double day, double last) {
        return rounded(WHOLE * day / last);
    }

    private static double y(double share) {
        return rounded(WHOLE * (1 - share));
    }

    private static String percent(double share) {
        return Math.round(WHOLE * share) + " %";
    }

    private static String decimal(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
