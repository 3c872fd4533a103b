package org.uptake.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.staff.StaffMember;
import org.uptake.store.Change;
import org.uptake.store.Json;
import org.uptake.store.PlannedDatabase;
import org.uptake.store.Script;

/** With 40,000 open tasks, the worklist and the timeline look at the rows that they need and at no others. */
class WorklistPlanIT {
    private static final Instant NOW = Instant.parse("2026-06-30T12:00:00Z");
    private static PlannedDatabase database;

    @BeforeAll
    static void fill() {
        database = new PlannedDatabase();
        database.fill("""
                INSERT INTO resource (type, id, version, recorded, deleted, patient, tokens)
                SELECT 'Task', 't' || i, 1, timestamptz '2026-01-01' + i * interval '5 minutes', false, 'Patient/p' || i / 6, '{}'
                FROM generate_series(1, 40000) i""", """
                INSERT INTO resource (type, id, version, recorded, deleted, patient, tokens)
                SELECT 'Patient', 'p' || i, 1, timestamptz '2026-01-01', false, 'Patient/p' || i, '{}'
                FROM generate_series(0, 6667) i""", """
                INSERT INTO resource_version (type, id, version, recorded, deleted, patient, agent, body)
                SELECT type, id, version, recorded, deleted, patient, 'test', '{}' FROM resource""", """
                INSERT INTO task_open (id, version, patient, owner, site, code, status, due, not_before)
                SELECT 't' || i, 1, 'Patient/p' || i / 6, CASE WHEN i % 20 = 0 THEN '' ELSE 'PractitionerRole/n' || i % 97 END,
                       (ARRAY['Location/north', 'Location/south'])[1 + i % 2], 'review-progress', 'requested',
                       timestamptz '2026-01-01' + (i * 7919 % 40000) * interval '10 minutes', timestamptz '2026-01-01'
                FROM generate_series(1, 40000) i""", """
                INSERT INTO timeline_step (task, version, patient, started, clamped, recorded, status, owner)
                SELECT 't' || i, 1, 'Patient/p' || i / 6, now(), false, now(), 'requested', 'PractitionerRole/n' || i % 97
                FROM generate_series(1, 40000) i""");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    private static WorklistQuestion question(WorklistQuestion.View view, List<String> sites, String... owners) {
        return new WorklistQuestion(
                new StaffMember(
                        "PractitionerRole/n1",
                        "Practitioner/n1",
                        "N. One",
                        Optional.empty(),
                        Optional.empty(),
                        List.of()),
                view,
                List.of(owners),
                sites,
                List.of(),
                true,
                NOW,
                20,
                Optional.of(new WorklistSql.Place(Instant.parse("2026-03-01T00:00:00Z"), "t5")));
    }

    private static void looksUp(String plan) {
        assertThat(plan)
                .doesNotContain("Seq Scan on task_open")
                .doesNotContain("Seq Scan on resource")
                .doesNotContain("Seq Scan on timeline_step");
    }

    /** The plans of the page and of a count, in this order. */
    private static List<String> plans(WorklistQuestion question, Consumer<WorklistSql.Page> look) {
        var plans = database.plansInside(
                connection -> look.accept(WorklistSql.page(connection, question, List.of(question))));
        plans.forEach(WorklistPlanIT::looksUp);
        var page = plans.stream().filter(plan -> plan.contains("WITH page")).toList();
        var count =
                plans.stream().filter(plan -> plan.contains("SELECT count(*)")).toList();
        assertThat(page).hasSize(1);
        assertThat(count).hasSize(1);
        return List.of(page.get(0), count.get(0));
    }

    @Test
    void a_page_of_ones_own_work_reads_its_owners_index_in_order() {
        var mine = question(WorklistQuestion.View.MINE, List.of(), "PractitionerRole/n1");
        var plans = plans(mine, page -> {
            assertThat(page.rows()).hasSize(21).isSortedAccordingTo(Comparator.comparing(WorklistSql.Row::due));
            assertThat(page.patients()).hasSize(20);
        });
        assertThat(plans.get(0)).contains("task_open_owner", "resource_pkey", "resource_version_pkey");
    }

    @Test
    void a_page_of_a_teams_work_reads_each_owners_first_rows() {
        var team = question(
                WorklistQuestion.View.TEAM,
                List.of("Location/north"),
                "PractitionerRole/n1",
                "PractitionerRole/n2",
                "PractitionerRole/n3",
                "PractitionerRole/n4");
        var plans = plans(team, page -> assertThat(page.rows()).hasSize(21));
        assertThat(plans.get(0)).contains("task_open_owner");
    }

    @Test
    void counting_stops_at_a_hundred_and_does_not_look_at_the_work_of_others() {
        var mine = question(WorklistQuestion.View.MINE, List.of(), "PractitionerRole/n1");
        var plans = plans(mine, page -> assertThat(page.counts()).containsExactly(WorklistSql.COUNTED));
        assertThat(plans.get(1)).contains("task_open_owner");
    }

    @Test
    void nobodys_work_is_found_by_an_index_too() {
        var unassigned = question(WorklistQuestion.View.UNASSIGNED, List.of("Location/north"), "");
        var plans = plans(unassigned, page -> {
            assertThat(page.rows()).isNotEmpty();
            assertThat(page.counts().get(0)).isPositive();
        });
        assertThat(plans).allSatisfy(plan -> assertThat(plan).contains("task_open_"));
    }

    @Test
    void a_step_is_appended_after_a_look_at_the_tasks_last_one() {
        var before = Json.parse("{\"resourceType\":\"Task\",\"id\":\"t77\",\"status\":\"requested\"}");
        var after = before.deepCopy().put("status", "accepted");
        var change = new Change("Task", "t77", 2, NOW, before, after, "test");
        var plans = database.plansOf(connection -> {
            var script = new Script(connection);
            new TimelineProjection().apply(script, List.of(change));
            script.run();
        });
        assertThat(plans)
                .anySatisfy(plan -> assertThat(plan).contains("Insert on timeline_step", "timeline_step_pkey"));
        plans.forEach(WorklistPlanIT::looksUp);
    }
}
