package org.uptake.metrics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.Refusal;
import org.uptake.workplace.BusinessCalendar;

/** Evaluates metrics over {@link TaskColumns}: one pass over the tasks of the period, every metric at once. */
final class WorkflowReport {
    /**
     * @param figures of the rule in every cell of the strata
     * @param business the same for the second figure, when the metric has one
     */
    record Result(
            MetricDefinition definition,
            List<Figure> figures,
            @Nullable List<Figure> business) {}

    /** @param strata which cell is what */
    record Results(Strata strata, List<Result> metrics) {}

    private final List<MetricDefinition> definitions;
    private final Map<String, MetricRules.Rule> rules = MetricRules.all();
    private final SiteWindow.Period period;
    private final List<String> stratifiers;
    private final Instant now;

    WorkflowReport(
            List<MetricDefinition> definitions, SiteWindow.Period period, List<String> stratifiers, Instant now) {
        this.definitions = definitions;
        this.period = period;
        this.stratifiers = stratifiers;
        this.now = now;
    }

    /**
     * @param calendars of a site's reference, or of null where a task has no site
     * @param roleOf the role of a PractitionerRole's reference
     */
    Results over(
            TaskColumns columns,
            Function<@Nullable String, BusinessCalendar> calendars,
            Function<String, String> roleOf) {
        var windows = windows(columns, calendars);
        var roles = new OwnerRoles(columns.owners, roleOf);
        var strata = new Strata(
                stratifiers,
                stratifiers.stream()
                        .map(name -> dictionary(name, columns, roles))
                        .toList());
        var pass = new Pass(columns, strata, roles);
        for (var task = 0; task < columns.taskCount(); task++) {
            var window = windows[columns.site(task)];
            var inCohort = window.holds(columns.created(task));
            var done = window.holds(columns.completed(task));
            if ((inCohort || done) && columns.counts(task) && !isOffer(columns, task))
                pass.add(task, window, inCohort, done);
        }
        return new Results(strata, pass.results(windows[Dictionary.NONE].weeks()));
    }

    private SiteWindow[] windows(TaskColumns columns, Function<@Nullable String, BusinessCalendar> calendars) {
        var windows = new SiteWindow[columns.sites.bound()];
        for (var site = 0; site < windows.length; site++)
            windows[site] = SiteWindow.of(period, calendars.apply(columns.sites.textOrNull(site)), now);
        return windows;
    }

    private static Dictionary dictionary(String stratifier, TaskColumns columns, OwnerRoles roles) {
        return switch (stratifier) {
            case "task-code" -> columns.codes;
            case "site" -> columns.sites;
            default -> roles.dictionary();
        };
    }

    private static boolean isOffer(TaskColumns columns, int task) {
        return columns.codes.text(columns.code(task)).equals("offer-intervention");
    }

    /** One walk over the tasks, and what it gathers. */
    private final class Pass {
        private final TaskColumns columns;
        private final Strata strata;
        private final OwnerRoles roles;
        private final TaskFacts facts;
        private final Reading reading = new Reading();
        private final Map<String, MetricColumn> gathered = new LinkedHashMap<>();
        private int[][] cellsOf = new int[1024][];
        private int places;

        Pass(TaskColumns columns, Strata strata, OwnerRoles roles) {
            this.columns = columns;
            this.strata = strata;
            this.roles = roles;
            facts = new TaskFacts(columns.owners);
            for (var definition : definitions) {
                gathered.put(definition.id(), column(definition.id(), definition));
                if (definition.business() != null)
                    gathered.put(definition.business(), column(definition.business(), definition));
            }
        }

        private MetricColumn column(String id, MetricDefinition definition) {
            return new MetricColumn(rule(id), definition.scale(), strata.cells());
        }

        void add(int task, SiteWindow window, boolean inCohort, boolean done) {
            facts.fold(columns, task, window.cutoff(), window.calendar());
            if (places == MetricColumn.MOST_TASKS)
                throw Refusal.of(
                                422,
                                "too-costly",
                                "measure-period",
                                "The period holds more than two million tasks;" + " choose a shorter one.")
                        .at("periodStart", "periodEnd")
                        .asException();
            if (places == cellsOf.length) cellsOf = Arrays.copyOf(cellsOf, places * 2);
            cellsOf[places] = cells(task);
            for (var column : gathered.values())
                if (column.countsCompletions() ? done : inCohort) column.add(facts, reading, places, cellsOf[places]);
            places++;
        }

        private int[] cells(int task) {
            var cells = new int[strata.size() + 1];
            for (var i = 0; i < strata.size(); i++)
                cells[i + 1] = strata.cell(
                        i,
                        switch (strata.names().get(i)) {
                            case "task-code" -> columns.code(task);
                            case "site" -> columns.site(task);
                            default -> roles.of(facts.owner);
                        });
            return cells;
        }

        List<Result> results(double weeks) {
            var figures = new LinkedHashMap<String, List<Figure>>();
            gathered.entrySet().parallelStream()
                    .map(entry -> Map.entry(entry.getKey(), entry.getValue().figures(cellsOf, weeks)))
                    .forEachOrdered(entry -> figures.put(entry.getKey(), entry.getValue()));
            var results = new ArrayList<Result>();
            for (var definition : definitions)
                results.add(new Result(
                        definition,
                        Objects.requireNonNull(figures.get(definition.id())),
                        definition.business() == null ? null : figures.get(definition.business())));
            return results;
        }
    }

    private MetricRules.Rule rule(String id) {
        var rule = rules.get(id);
        if (rule == null) throw new IllegalStateException("catalogue.json has a metric without a rule: " + id);
        return rule;
    }
}
