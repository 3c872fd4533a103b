package org.uptake.metrics;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.workplace.BusinessCalendar;

/** {@code GET Measure/[id]/$evaluate-measure} (docs/api.md, "Operations"). */
public final class EvaluateMeasure implements Operation {
    /** After so many evaluations the JVM has compiled most of the way. */
    private static final int WARMING = 4;

    private final MetricCatalogue catalogue;
    private final TaskHistory history;
    private final FunnelReport funnel;
    private final Function<@Nullable String, BusinessCalendar> calendars;
    private final Function<String, String> roleOf;
    private final Clock clock;
    private final Map<String, Operation> others;

    /**
     * @param calendars of a site's reference ({@code Location/north}), or of null for work without a site; asked for every
     *     site at every evaluation
     * @param others measures that another feature evaluates, by id
     * @param roleOf the role code of an owner's reference ({@code PractitionerRole/tan}); asked for every owner likewise
     */
    public EvaluateMeasure(
            DataSource database,
            Function<@Nullable String, BusinessCalendar> calendars,
            Function<String, String> roleOf,
            MetricCatalogue catalogue,
            Map<String, Operation> others,
            Clock clock) {
        this.catalogue = catalogue;
        this.others = Map.copyOf(others);
        this.history = new TaskHistory(database);
        this.funnel = new FunnelReport(database);
        this.calendars = calendars;
        this.roleOf = roleOf;
        this.clock = clock;
    }

    /** Without measures of other features. */
    EvaluateMeasure(
            DataSource database,
            Function<@Nullable String, BusinessCalendar> calendars,
            Function<String, String> roleOf,
            MetricCatalogue catalogue,
            Clock clock) {
        this(database, calendars, roleOf, catalogue, Map.of(), clock);
    }

    @Override
    public Answer answer(Call call) {
        var other = others.get(String.valueOf(call.id()));
        if (other != null) return other.answer(call);
        var request = EvaluationRequest.of(call, catalogue);
        var now = clock.instant();
        var personAsks = call.caller().person() != null;
        var report = MeasureReportJson.head(request, now);
        if (request.measure().equals(EvaluationRequest.FUNNEL)) {
            funnel.write(report, request, calendars, now, personAsks);
            return Answer.ok(report);
        }
        new MeasureReportJson(personAsks)
                .workflow(
                        report, evaluate(request.definitions(catalogue), request.period(), request.stratifiers(), now));
        return Answer.ok(report);
    }

    /**
     * Reads the whole timeline and evaluates what the programme page asks for, so that nobody waits for the first time;
     * for a thread of its own after the start.
     */
    public void warm() {
        var now = clock.instant();
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        var year = new SiteWindow.Period(today.minusYears(1), today);
        for (var round = 0; round < WARMING; round++)
            evaluate(catalogue.definitions(), year, EvaluationRequest.WORKFLOW_STRATIFIERS, now);
    }

    private WorkflowReport.Results evaluate(
            List<MetricDefinition> definitions, SiteWindow.Period period, List<String> stratifiers, Instant now) {
        var report = new WorkflowReport(definitions, period, stratifiers, now);
        return history.ask(columns -> report.over(columns, calendars, roleOf));
    }
}
