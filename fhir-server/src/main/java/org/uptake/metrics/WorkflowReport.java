package org.uptake.metrics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.uptake.workplace.BusinessCalendar;

/** Evaluates metrics over {@link TaskColumns}: one walk over the tasks of the period, every metric at once, in parts side by side. */
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

    /** As many as work side by side: each has columns of its own. */
    private static final int PARTS = Runtime.getRuntime().availableProcessors();

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
        var cohort = Cohort.of(columns, windows);
        var cells = new Cells(cohort.size(), stratifiers.size());
        var passes = IntStream.range(0, PARTS)
                .parallel()
                .mapToObj(part -> {
                    var from = cohort.partStart(part, PARTS);
                    var to = cohort.partStart(part + 1, PARTS);
                    var pass = new Pass(columns, cohort, windows, strata, roles, cells, to - from);
                    pass.walk(from, to);
                    return pass;
                })
                .toList();
        return new Results(strata, results(passes, cells, windows[Dictionary.NONE].weeks()));
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

    /** One walk over tasks of the cohort, and what it gathers. */
    private final class Pass {
        private final TaskColumns columns;
        private final Cohort cohort;
        private final SiteWindow[] windows;
        private final Strata strata;
        private final OwnerRoles roles;
        private final Cells cells;
        private final TaskFacts facts;
        private final Reading reading = new Reading();
        private final Map<String, MetricColumn> gathered = new LinkedHashMap<>();

        /**
         * @param cells filled for the tasks that are walked over
         * @param most how many these are
         */
        Pass(
                TaskColumns columns,
                Cohort cohort,
                SiteWindow[] windows,
                Strata strata,
                OwnerRoles roles,
                Cells cells,
                int most) {
            this.columns = columns;
            this.cohort = cohort;
            this.windows = windows;
            this.strata = strata;
            this.roles = roles;
            this.cells = cells;
            facts = new TaskFacts(columns.owners);
            for (var definition : definitions) {
                gathered.put(definition.id(), column(definition.id(), definition, most));
                if (definition.business() != null)
                    gathered.put(definition.business(), column(definition.business(), definition, most));
            }
        }

        private MetricColumn column(String id, MetricDefinition definition, int most) {
            return new MetricColumn(rule(id), definition.scale(), strata.cells(), most);
        }

        void walk(int from, int to) {
            for (var place = from; place < to; place++) add(place, cohort.task(place));
        }

        private void add(int place, int task) {
            var window = windows[columns.site(task)];
            facts.fold(columns, task, window.cutoff(), window.calendar());
            for (var i = 0; i < strata.size(); i++) cells.set(place, i + 1, strata.cell(i, value(i, task)));
            var began = window.holds(columns.created(task));
            var done = window.holds(columns.completed(task));
            for (var column : gathered.values())
                if (column.countsCompletions() ? done : began) column.add(facts, reading, place, cells);
        }

        private int value(int stratifier, int task) {
            return switch (strata.names().get(stratifier)) {
                case "task-code" -> columns.code(task);
                case "site" -> columns.site(task);
                default -> roles.of(facts.owner);
            };
        }

        MetricColumn column(String id) {
            return Objects.requireNonNull(gathered.get(id));
        }
    }

    private List<Result> results(List<Pass> passes, Cells cells, double weeks) {
        var figures = new ConcurrentHashMap<String, List<Figure>>();
        passes.get(0).gathered.keySet().parallelStream().forEach(id -> {
            var column = MetricColumn.together(
                    passes.stream().map(pass -> pass.column(id)).toList());
            figures.put(id, column.figures(cells, weeks));
        });
        var results = new ArrayList<Result>();
        for (var definition : definitions)
            results.add(new Result(
                    definition,
                    Objects.requireNonNull(figures.get(definition.id())),
                    definition.business() == null ? null : figures.get(definition.business())));
        return results;
    }

    private MetricRules.Rule rule(String id) {
        var rule = rules.get(id);
        if (rule == null) throw new IllegalStateException("catalogue.json has a metric without a rule: " + id);
        return rule;
    }
}
