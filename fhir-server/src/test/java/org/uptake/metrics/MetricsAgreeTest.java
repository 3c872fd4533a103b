package org.uptake.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uptake.metrics.MetricDefinition.Scale;
import org.uptake.stats.Quantiles;
import org.uptake.store.Change;
import org.uptake.task.TimelineProjection;
import org.uptake.workplace.BusinessCalendar;

/** The metrics in memory equal what each definition's own SQL finds in the tables, over many random lives and several cut-offs. */
final class MetricsAgreeTest {
    private static final int TASKS = 8_000;
    private static final Instant FROM = Instant.parse("2025-03-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2025-05-20T10:17:00Z");
    private static final MetricCatalogue CATALOGUE = MetricCatalogue.shipped();
    private static TimelineDatabase database;
    private static EvaluateMeasure operation;

    @BeforeAll
    static void load() {
        database = new TimelineDatabase();
        operation = new EvaluateMeasure(
                database.dataSource(),
                site -> BusinessCalendar.alwaysOpen(ZoneOffset.UTC),
                owner -> "navigator",
                CATALOGUE,
                Clock.fixed(NOW, ZoneOffset.UTC));
        var stories = new RandomStories(5, FROM, 100_000);
        var changes = new ArrayList<Change>();
        for (var i = 0; i < TASKS; i++) changes.addAll(stories.next("task-" + i).changes());
        for (var at = 0; at < changes.size(); at += 5000)
            database.write(new TimelineProjection(), changes.subList(at, Math.min(changes.size(), at + 5000)));
        database.run("ANALYZE timeline_step", "ANALYZE timeline_task");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({"2025-03-01, 2025-12-31", "2025-03-10, 2025-03-31", "2025-04-01, 2025-04-01", "2025-05-10, 2025-05-20"})
    void every_metric_equals_its_own_sql(LocalDate start, LocalDate end) {
        database.run(
                "DROP TABLE IF EXISTS facts",
                bind("CREATE TABLE facts AS SELECT * FROM task_facts(:cutoff)", start, end));
        var report = operation
                .answer(Asking.system("workflow", start.toString(), end.toString(), "site"))
                .body();
        for (var definition : CATALOGUE.definitions()) {
            var group = Asking.group(report, definition.id());
            agree(definition, group, values(definition, start, end, "true"));
            agree(
                    definition,
                    Asking.stratum(group, "site", "Location/north"),
                    values(definition, start, end, "site = 'Location/north'"));
        }
        statesAgree(report, start, end);
    }

    private static void agree(MetricDefinition definition, JsonNode figure, List<Double> expected) {
        assertThat(Asking.count(figure, "measure-population"))
                .as(definition.id())
                .isEqualTo(expected.size());
        var sorted = expected.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (definition.scale() == Scale.RATE || sorted.length == 0) return;
        if (definition.scale() == Scale.DURATION) {
            double[] shares = {0.25, 0.5, 0.75, 0.9};
            String[] names = {"p25", "median", "p75", "p90"};
            for (var i = 0; i < shares.length; i++)
                assertThat(Asking.part(figure, "distribution", names[i]))
                        .as("%s %s", definition.id(), names[i])
                        .isCloseTo(Quantiles.ofSorted(sorted, sorted.length, shares[i]), within(1e-6));
        } else {
            var mean =
                    expected.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
            assertThat(Asking.score(figure)).as(definition.id()).isCloseTo(mean, within(1e-9));
        }
    }

    /** Open hours are elapsed hours here, so the waits can be told by SQL too. */
    private static List<Double> values(MetricDefinition definition, LocalDate start, LocalDate end, String stratum) {
        var sql = bind(String.join(" ", definition.sql()).replace("task_facts(:cutoff)", "facts"), start, end) + " AND "
                + stratum;
        if (sql.contains("waits_to"))
            sql = "SELECT extract(epoch FROM waits_to - waits_from) / 3600 FROM (" + sql + ") wait";
        return database.rows(sql).stream().map(Double::valueOf).toList();
    }

    private static void statesAgree(JsonNode report, LocalDate start, LocalDate end) {
        var cohort = bind(" FROM facts WHERE created >= :start AND created < :cutoff", start, end);
        var lead = Asking.group(report, "W-02");
        assertThat(Asking.count(lead, "initial-population")).isEqualTo(count("SELECT count(*)" + cohort));
        assertThat(Asking.count(lead, "censored"))
                .isEqualTo(count("SELECT count(*)" + cohort + " AND completed IS NULL AND ended IS NULL"));
        assertThat(Asking.count(lead, "competing"))
                .isEqualTo(count("SELECT count(*)" + cohort + " AND completed IS NULL AND ended IS NOT NULL"));
        assertThat(Asking.count(Asking.group(report, "W-04"), "one-step"))
                .isEqualTo(count("SELECT count(*)" + cohort + " AND completed IS NOT NULL AND started_work IS NULL"));
    }

    private static int count(String sql) {
        return Integer.parseInt(database.rows(sql).get(0));
    }

    private static String bind(String sql, LocalDate start, LocalDate end) {
        var last = end.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        var cutoff = last.isBefore(NOW) ? last : NOW;
        return sql.replace(":cutoff", "'" + cutoff + "'::timestamptz")
                .replace(":start", "'" + start + "T00:00:00Z'::timestamptz")
                .replace(":end", "'" + last + "'::timestamptz");
    }
}
