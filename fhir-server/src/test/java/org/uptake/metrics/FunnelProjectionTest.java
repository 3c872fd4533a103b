package org.uptake.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uptake.store.Change;
import org.uptake.workplace.BusinessCalendar;

final class FunnelProjectionTest {
    private static final String BASE = "https://w3id.org/uptake/fhir/";
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
        database.run("TRUNCATE funnel_event");
        operation = new EvaluateMeasure(
                database.dataSource(),
                site -> BusinessCalendar.alwaysOpen(ZoneOffset.UTC),
                owner -> "navigator",
                MetricCatalogue.shipped(),
                Clock.fixed(Instant.parse("2026-06-30T12:00:00Z"), ZoneOffset.UTC));
    }

    @Test
    void each_patient_is_counted_as_far_as_they_came() {
        write("Task", "o1", null, offer("a", "2026-03-02", "requested", null, null));
        write(
                "Task",
                "o1",
                offer("a", "2026-03-02", "requested", null, null),
                offer("a", "2026-03-02", "completed", "agreed", "2026-03-05"));
        write("CarePlan", "c1", null, plan("a", "enrolled", "2026-03-05"));
        write("CarePlan", "c1", plan("a", "enrolled", "2026-03-05"), plan("a", "active", "2026-04-20"));
        write("Task", "o2", null, offer("b", "2026-03-09", "completed", "declined", "2026-03-10"));
        write("Task", "o3", null, offer("c", "2026-04-01", "requested", null, null));
        var group = ask("2026-01-01", "2026-12-31");
        assertThat(stages(group)).containsExactly(3, 2, 1, 1, 1);
        assertThat(stages(Asking.stratum(group, "month", "2026-03"))).containsExactly(2, 2, 1, 1, 1);
        assertThat(stages(Asking.stratum(group, "month", "2026-04"))).containsExactly(1, 0, 0, 0, 0);
        assertThat(stages(Asking.stratum(group, "site", "Location/north"))).containsExactly(3, 2, 1, 1, 1);
    }

    @Test
    void a_report_on_the_past_counts_only_what_had_happened() {
        write("Task", "o1", null, offer("a", "2026-03-02", "completed", "agreed", "2026-03-05"));
        write("CarePlan", "c1", null, plan("a", "active", "2026-04-20"));
        assertThat(stages(ask("2026-03-01", "2026-03-31"))).containsExactly(1, 1, 1, 0, 0);
        assertThat(stages(ask("2026-03-03", "2026-12-31"))).containsExactly(0, 0, 0, 0, 0);
    }

    @Test
    void a_second_offer_and_a_new_version_do_not_make_a_second_patient() {
        write("Task", "o1", null, offer("a", "2026-03-02", "completed", "not-today", "2026-03-05"));
        write("Task", "o2", null, offer("a", "2026-04-02", "completed", "agreed", "2026-04-05"));
        assertThat(stages(ask("2026-01-01", "2026-12-31"))).containsExactly(1, 1, 1, 0, 0);
    }

    @Test
    void an_offer_made_in_error_is_forgotten() {
        var offered = offer("a", "2026-03-02", "completed", "agreed", "2026-03-05");
        write("Task", "o1", null, offered);
        write("Task", "o1", offered, offer("a", "2026-03-02", "entered-in-error", "agreed", "2026-03-06"));
        assertThat(stages(ask("2026-01-01", "2026-12-31"))).containsExactly(0, 0, 0, 0, 0);
    }

    @Test
    void a_person_is_not_told_of_a_small_site_nor_can_take_it_from_the_whole() {
        write("Task", "o1", null, offer("a", "2026-03-02", "completed", "agreed", "2026-03-05"));
        var report = operation
                .answer(Asking.person("funnel", "2026-01-01", "2026-12-31", "site"))
                .body();
        var stratum = Asking.stratum(Asking.group(report, "funnel"), "site", "Location/north");
        assertThat(stratum.has("population")).isFalse();
        assertThat(stratum.path("extension").path(0).path("valueCode").asText()).isEqualTo("masked");
    }

    private JsonNode ask(String start, String end) {
        var report = operation
                .answer(Asking.system("funnel", start, end, "site", "month"))
                .body();
        return Asking.group(report, "funnel");
    }

    private static List<Integer> stages(JsonNode figure) {
        return List.of("eligible", "offered", "agreed", "enrolled", "active").stream()
                .map(stage -> Asking.count(figure, stage))
                .toList();
    }

    private static void write(String type, String id, @Nullable ObjectNode before, ObjectNode after) {
        var recorded = Instant.parse("2026-06-01T00:00:00Z");
        database.write(
                new FunnelProjection(),
                List.of(new Change(type, id, before == null ? 1 : 2, recorded, before, after, "client:test")));
    }

    private static ObjectNode offer(
            String patient, String authored, String status, @Nullable String outcome, @Nullable String effective) {
        var task =
                JsonNodeFactory.instance.objectNode().put("status", status).put("authoredOn", authored + "T09:00:00Z");
        MeasureReportJson.coding(task.putObject("code"), BASE + "CodeSystem/task-code", "offer-intervention");
        task.putObject("for").put("reference", "Patient/" + patient);
        task.putObject("location").put("reference", "Location/north");
        task.put("instantiatesCanonical", BASE + "PlanDefinition/cbt|1.0.0");
        if (effective != null) effective(task, effective);
        if (outcome == null) return task;
        var output = task.putArray("output").addObject();
        MeasureReportJson.coding(output.putObject("type"), BASE + "CodeSystem/task-output", "offer-outcome");
        MeasureReportJson.coding(output.putObject("valueCodeableConcept"), BASE + "CodeSystem/offer-outcome", outcome);
        return task;
    }

    private static ObjectNode plan(String patient, String state, String effective) {
        var plan = JsonNodeFactory.instance.objectNode().put("status", "active");
        plan.putObject("subject").put("reference", "Patient/" + patient);
        plan.putArray("instantiatesCanonical").add(BASE + "PlanDefinition/cbt|1.1.0");
        effective(plan, effective);
        plan.withArray("extension")
                .addObject()
                .put("url", BASE + "StructureDefinition/enrolment-state")
                .put("valueCode", state);
        return plan;
    }

    private static void effective(ObjectNode resource, String day) {
        resource.withArray("extension")
                .addObject()
                .put("url", BASE + "StructureDefinition/status-effective")
                .put("valueDateTime", day + "T10:00:00Z");
    }
}
