package org.uptake.metrics;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.uptake.store.Change;
import org.uptake.task.TimelineProjection;
import org.uptake.workplace.BusinessCalendar;

/** Prints how long the workflow metrics take over a million task versions, and what the timeline costs a write. No test. */
final class MetricsBench {
    private static final int TASKS = 200_000;
    private static final int STEPS = 5;
    private static final int CLIENTS = 4;
    private static final int CHANGES = 5_000;

    /** Five steps a task, spread over half a year, half of them by the due date. */
    private static final String TASK_ROWS = """
            INSERT INTO timeline_task (task, patient, plan, code, site, automated)
            SELECT 't' || i, 'Patient/' || i % 50000, 'CarePlan/' || i / 6,
                   (ARRAY['introduce', 'onboard', 'complete-questionnaire', 'review-progress', 'outreach', 'discharge-planning'])[1 + i % 6],
                   (ARRAY['Location/north', 'Location/south'])[1 + i % 2], false
            FROM generate_series(1, TASKS) i""".replace("TASKS", Integer.toString(TASKS));

    private static final String STEP_ROWS =
            """
            INSERT INTO timeline_step (task, version, patient, started, clamped, recorded, status, owner, due)
            SELECT 't' || i, v, 'Patient/' || i % 50000, at, false, at,
                   (ARRAY['requested', 'accepted', 'in-progress', CASE WHEN i % 9 = 0 THEN 'on-hold' ELSE 'in-progress' END,
                          CASE WHEN i % 11 = 0 THEN 'cancelled' WHEN i % 7 = 0 THEN 'in-progress' ELSE 'completed' END])[v],
                   CASE WHEN v = 1 THEN 'CareTeam/navigators' ELSE 'PractitionerRole/p' || (i + v / 4) % 40 END,
                   timestamptz '2026-01-01' + (i * 78) * interval '1 second' + interval '9 days'
            FROM generate_series(1, TASKS) i, generate_series(1, STEPS) v,
                 LATERAL (SELECT timestamptz '2026-01-01' + (i * 78) * interval '1 second'
                                 + (v - 1) * ((i::bigint * 7919) % 300000) * interval '1 second' AS at) moment""".replace("TASKS", Integer.toString(TASKS)).replace("STEPS", Integer.toString(STEPS));

    private MetricsBench() {}

    public static void main(String[] arguments) throws Exception {
        try (var database = new TimelineDatabase()) {
            database.run(TASK_ROWS, STEP_ROWS, "ANALYZE timeline_task", "ANALYZE timeline_step");
            evaluate(database);
            change(database);
        }
    }

    private static void evaluate(TimelineDatabase database) throws Exception {
        var hours = BusinessCalendar.of(new com.fasterxml.jackson.databind.ObjectMapper().readTree("""
                {"hoursOfOperation": [{"daysOfWeek": ["mon", "tue", "wed", "thu", "fri"],
                                       "openingTime": "08:00:00", "closingTime": "17:00:00"}]}"""));
        var operation = new EvaluateMeasure(
                database.dataSource(),
                site -> hours,
                owner -> "navigator",
                MetricCatalogue.shipped(),
                Clock.fixed(Instant.parse("2026-07-15T00:00:00Z"), ZoneOffset.UTC));
        var strata = new String[] {"task-code", "site", "role"};
        print(
                "first evaluation, reading a million versions",
                time(() -> operation.answer(Asking.system("workflow", "2026-01-01", "2026-07-15", strata))));
        var before = usedMegabytes();
        for (var round = 0; round < 10; round++)
            operation.answer(Asking.system("workflow", "2026-01-01", "2026-07-15", strata));
        for (var round = 0; round < 5; round++) {
            print(
                    "all metrics, all strata, all tasks",
                    time(() -> operation.answer(Asking.system("workflow", "2026-01-01", "2026-07-15", strata))));
            print(
                    "all metrics, all strata, one month",
                    time(() -> operation.answer(Asking.system("workflow", "2026-03-01", "2026-03-31", strata))));
            print(
                    "one metric, no strata, all tasks",
                    time(() -> operation.answer(Asking.system("w-02", "2026-01-01", "2026-07-15"))));
        }
        print("heap in use (MB)", before);
    }

    private static void change(TimelineDatabase database) throws Exception {
        var changes = new ArrayList<List<Change>>();
        for (var client = 0; client < CLIENTS; client++) {
            var mine = new ArrayList<Change>();
            for (var i = 0; i < CHANGES / 5; i++)
                mine.addAll(TaskStory.of("new-" + client + "-" + i, "onboard", "Location/north")
                        .then("2026-07-01T08:00:00Z", "requested", null, null)
                        .then("2026-07-01T09:00:00Z", "accepted", "PractitionerRole/p1", null)
                        .then("2026-07-01T10:00:00Z", "in-progress", "PractitionerRole/p1", null)
                        .then("2026-07-01T11:00:00Z", "on-hold", "PractitionerRole/p1", null)
                        .then("2026-07-01T12:00:00Z", "completed", "PractitionerRole/p1", null)
                        .changes());
            changes.add(mine);
        }
        var projection = new TimelineProjection();
        var clients = Executors.newFixedThreadPool(CLIENTS);
        var millis = time(() -> clients.invokeAll(changes.stream()
                .map(mine -> (Callable<Boolean>) () -> {
                    for (var one : mine) database.write(projection, List.of(one));
                    return true;
                })
                .toList()));
        clients.shutdown();
        print("timeline writes a second, 4 clients, one transaction each", CLIENTS * CHANGES * 1000L / millis);
    }

    private static long time(Callable<?> work) throws Exception {
        var start = System.nanoTime();
        var burnt = cpuMillis();
        work.call();
        System.out.printf("%,10d ms CPU  ", cpuMillis() - burnt);
        return Math.max(1, (System.nanoTime() - start) / 1_000_000);
    }

    /** Of all threads of this program; tells the work apart from the waiting on a busy machine. */
    private static long cpuMillis() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1_000_000;
    }

    private static long usedMegabytes() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }

    private static void print(String what, long number) {
        System.out.printf("%-60s %,10d%n", what, number);
    }
}
