package org.uptake.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uptake.fhirapi.Call;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Script;
import org.uptake.task.TimelineProjection;
import org.uptake.workplace.BusinessCalendar;

/** Small clinics whose numbers are known by hand. */
final class EvaluateMeasureTest {
    private static final String TAN = "PractitionerRole/tan";
    private static final String ROY = "PractitionerRole/roy";
    private static final String POOL = "CareTeam/navigators-north";
    private static final String LOCATION = """
            {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/timezone", "valueCode": "America/New_York"}],
             "hoursOfOperation": [
               {"daysOfWeek": ["mon", "tue", "wed", "thu", "fri"], "openingTime": "08:00:00", "closingTime": "17:00:00"}]}""";

    private static final BusinessCalendar HOURS = BusinessCalendar.of(json(LOCATION));
    private static TimelineDatabase database;
    private EvaluateMeasure operation;

    @BeforeAll
    static void start() {
        database = new TimelineDatabase();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void emptyTables() {
        database.run("TRUNCATE timeline_step, timeline_task, funnel_event");
        operation = new EvaluateMeasure(
                database.dataSource(),
                site -> HOURS,
                owner -> owner.equals(TAN) ? "navigator" : "clinician",
                MetricCatalogue.shipped(),
                Clock.fixed(Instant.parse("2025-07-02T00:00:00Z"), ZoneOffset.UTC));
    }

    private void write(TaskStory story) {
        database.write(new TimelineProjection(), story.changes());
    }

    private TaskStory worked(String id) {
        return TaskStory.of(id, "onboard", "Location/north")
                .then("2025-06-02T13:00:00Z", "requested", POOL, "2025-06-03T21:00:00Z")
                .then("2025-06-02T13:40:00Z", "accepted", TAN, "2025-06-03T21:00:00Z")
                .then("2025-06-02T15:00:00Z", "in-progress", TAN, "2025-06-03T21:00:00Z")
                .then("2025-06-02T16:00:00Z", "on-hold", TAN, "2025-06-03T21:00:00Z")
                .then("2025-06-03T14:00:00Z", "in-progress", TAN, "2025-06-03T21:00:00Z")
                .then("2025-06-03T14:30:00Z", "completed", TAN, "2025-06-03T21:00:00Z");
    }

    @Test
    void the_worked_example_holds_to_the_minute() {
        write(worked("one"));
        var report = ask(Asking.system("workflow", "2025-06-01", "2025-06-30"));
        assertThat(score(report, "W-02")).isEqualTo(25.5);
        assertThat(score(report, "W-03")).isCloseTo(40 / 60.0, within(1e-12));
        assertThat(score(report, "W-04")).isEqualTo(2);
        assertThat(score(report, "W-05")).isEqualTo(1.5);
        assertThat(Asking.part(Asking.group(report, "W-05"), "business-distribution", "median"))
                .isEqualTo(1.5);
        assertThat(score(report, "W-07")).isEqualTo(22);
        assertThat(score(report, "W-12")).isEqualTo(1);
        assertThat(score(report, "W-15")).isZero();
        assertThat(score(report, "W-20")).isZero();
        assertThat(score(report, "W-09")).isCloseTo(7 / 30.0, within(1e-12));
        assertThat(Asking.count(Asking.group(report, "W-13"), "initial-population"))
                .isZero();
    }

    @Test
    void open_work_is_censored_and_ended_work_competes() {
        int[] hours = {2, 3, 4};
        for (var hour : hours)
            write(TaskStory.of("done-" + hour, "onboard", "Location/north")
                    .then("2025-06-02T12:00:00Z", "requested", TAN, null)
                    .then("2025-06-02T%02d:00:00Z".formatted(12 + hour), "completed", TAN, null));
        for (var i = 0; i < 6; i++)
            write(TaskStory.of("open-" + i, "onboard", "Location/north")
                    .then("2025-06-02T12:00:00Z", "requested", TAN, null));
        write(TaskStory.of("failed", "onboard", "Location/north")
                .then("2025-06-02T12:00:00Z", "requested", TAN, null)
                .then("2025-06-02T20:00:00Z", "failed", TAN, null));
        var lead = Asking.group(ask(Asking.system("w-02", "2025-06-01", "2025-06-30")), "W-02");
        assertThat(Asking.count(lead, "initial-population")).isEqualTo(10);
        assertThat(Asking.count(lead, "measure-population")).isEqualTo(3);
        assertThat(Asking.count(lead, "censored")).isEqualTo(6);
        assertThat(Asking.count(lead, "competing")).isEqualTo(1);
        assertThat(Asking.part(lead, "distribution", "median")).isEqualTo(3);
        assertThat(Asking.part(lead, "distribution", "km-median")).isNull();
        var start = Asking.group(ask(Asking.system("w-04", "2025-06-01", "2025-06-30")), "W-04");
        assertThat(Asking.count(start, "one-step")).isEqualTo(3);
        assertThat(Asking.count(start, "initial-population")).isEqualTo(7);
    }

    @Test
    void a_report_on_the_past_knows_nothing_of_later() {
        write(worked("one").then("2025-06-20T12:00:00Z", "in-progress", ROY, "2025-06-01T00:00:00Z"));
        var then = ask(Asking.system("workflow", "2025-06-01", "2025-06-10", "role"));
        assertThat(score(then, "W-20")).isZero();
        assertThat(score(then, "W-12")).isEqualTo(1);
        assertThat(Asking.count(Asking.stratum(Asking.group(then, "W-02"), "role", "navigator"), "measure-population"))
                .isEqualTo(1);
        var now = ask(Asking.system("workflow", "2025-06-01", "2025-06-30", "role"));
        assertThat(score(now, "W-20")).isEqualTo(1);
        assertThat(score(now, "W-12")).isZero();
        assertThat(score(now, "W-13")).isEqualTo(1);
        assertThat(score(now, "W-15")).isEqualTo(1);
        assertThat(Asking.stratum(Asking.group(now, "W-02"), "role", "clinician"))
                .isNotNull();
    }

    @Test
    void the_last_day_belongs_to_the_period_as_the_site_lives_it() {
        write(TaskStory.of("late", "onboard", "Location/north").then("2025-06-11T03:59:00Z", "requested", TAN, null));
        write(TaskStory.of("next", "onboard", "Location/north").then("2025-06-11T04:00:00Z", "requested", TAN, null));
        var lead = Asking.group(ask(Asking.system("w-02", "2025-06-01", "2025-06-10")), "W-02");
        assertThat(Asking.count(lead, "initial-population")).isEqualTo(1);
    }

    @Test
    void what_is_written_between_two_reports_is_in_the_second() {
        write(worked("one"));
        assertThat(completed(operation)).isEqualTo(1);
        write(worked("two"));
        assertThat(completed(operation)).isEqualTo(2);
        var mistaken = worked("one")
                .then("2025-06-04T12:00:00Z", "entered-in-error", TAN, null)
                .changes();
        database.write(new TimelineProjection(), mistaken.subList(6, 7));
        assertThat(completed(operation)).isEqualTo(1);
    }

    @Test
    void a_row_that_commits_after_later_ones_is_not_missed() throws Exception {
        try (var slow = database.dataSource().getConnection()) {
            slow.setAutoCommit(false);
            var script = new Script(slow);
            new TimelineProjection().apply(script, worked("slow").changes());
            script.run();
            write(worked("quick"));
            assertThat(completed(operation)).isEqualTo(1);
            slow.commit();
            slow.setAutoCommit(true);
        }
        assertThat(completed(operation)).isEqualTo(2);
    }

    @Test
    void small_strata_keep_their_values_from_persons_but_not_from_systems() {
        write(worked("one"));
        var hidden = Asking.stratum(
                Asking.group(ask(Asking.person("w-02", "2025-06-01", "2025-06-30", "site")), "W-02"),
                "site",
                "Location/north");
        assertThat(hidden.has("population")).isFalse();
        assertThat(Asking.score(hidden)).isNull();
        assertThat(Asking.part(hidden, "distribution", "median")).isNull();
        var shown = Asking.stratum(
                Asking.group(ask(Asking.system("w-02", "2025-06-01", "2025-06-30", "site")), "W-02"),
                "site",
                "Location/north");
        assertThat(Asking.score(shown)).isEqualTo(25.5);
    }

    @ParameterizedTest
    @CsvSource({
        "w-99, 2025-06-01, 2025-06-30, site, 404, Measure.id",
        "workflow, '', 2025-06-30, site, 400, periodStart",
        "workflow, 2025-06-31, 2025-06-30, site, 400, periodStart",
        "workflow, 2025-06-01, 30.6.2025, site, 400, periodEnd",
        "workflow, 2025-06-01, 9999-12-31, site, 400, periodEnd",
        "workflow, 2025-06-02, 2025-06-01, site, 400, periodEnd",
        "workflow, 2025-06-01, 2025-06-30, month, 400, stratifier",
        "funnel, 2025-06-01, 2025-06-30, role, 400, stratifier"
    })
    void a_question_that_makes_no_sense_is_refused_by_name(
            String measure, String start, String end, String stratifier, int status, String parameter) {
        assertThatThrownBy(() -> operation.answer(Asking.system(measure, start, end, stratifier)))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.refusal().status()).isEqualTo(status);
                    assertThat(refused.refusal().expression()).containsExactly(parameter);
                });
    }

    private JsonNode ask(Call call) {
        return operation.answer(call).body();
    }

    private static double score(JsonNode report, String metric) {
        var score = Asking.score(Asking.group(report, metric));
        if (score == null) throw new AssertionError("no score of " + metric);
        return score;
    }

    private static int completed(EvaluateMeasure asked) {
        var report =
                asked.answer(Asking.system("w-02", "2025-06-01", "2025-06-30")).body();
        return Asking.count(Asking.group(report, "W-02"), "measure-population");
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException broken) {
            throw new AssertionError(broken);
        }
    }
}
