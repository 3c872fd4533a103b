package org.uptake.metrics;

import static org.uptake.metrics.TaskColumns.NEVER;

import java.util.LinkedHashMap;
import java.util.Map;
import org.uptake.metrics.Reading.Kind;

/** How each metric reads a task; the sentences stand in catalogue.json. Durations are milliseconds, shares 0 or 1. */
final class MetricRules {
    interface Rule {
        void read(TaskFacts task, Reading into);
    }

    private MetricRules() {}

    static Map<String, Rule> all() {
        var rules = new LinkedHashMap<String, Rule>();
        rules.put("W-02", MetricRules::leadTime);
        rules.put("W-03", MetricRules::waitToAcceptance);
        rules.put("W-04", MetricRules::waitToStart);
        rules.put("W-05", (task, into) -> processing(task, into, task.active));
        rules.put("W-05-business", (task, into) -> processing(task, into, task.activeOpenHours));
        rules.put("W-07", MetricRules::paused);
        rules.put("W-09", (task, into) -> into.observed(1));
        rules.put("W-12", MetricRules::onTime);
        rules.put("W-13", MetricRules::overdue);
        rules.put("W-15", (task, into) -> into.observed(task.reassignments));
        rules.put("W-20", MetricRules::reopened);
        return rules;
    }

    private static void leadTime(TaskFacts task, Reading into) {
        if (task.completed != NEVER) into.observed(task.completed - task.created);
        else if (task.open()) into.set(Kind.CENSORED, task.cutoff - task.created);
        else into.set(Kind.COMPETING, task.over - task.created);
    }

    private static void waitToAcceptance(TaskFacts task, Reading into) {
        var from = task.requested;
        if (from == NEVER) into.out();
        else if (task.accepted != NEVER) into.observed(task.calendar.openMillis(from, task.accepted));
        else if (task.completed != NEVER) into.set(Kind.COMPETING, task.calendar.openMillis(from, task.completed));
        else if (task.open()) into.set(Kind.CENSORED, task.calendar.openMillis(from, task.cutoff));
        else into.set(Kind.COMPETING, task.calendar.openMillis(from, task.over));
    }

    private static void waitToStart(TaskFacts task, Reading into) {
        var from = task.created;
        if (task.startedWork != NEVER) into.observed(task.calendar.openMillis(from, task.startedWork));
        else if (task.completed != NEVER) into.set(Kind.ONE_STEP, 0);
        else if (task.open()) into.set(Kind.CENSORED, task.calendar.openMillis(from, task.cutoff));
        else into.set(Kind.COMPETING, task.calendar.openMillis(from, task.over));
    }

    private static void processing(TaskFacts task, Reading into, long work) {
        if (task.completed == NEVER) into.out();
        else if (task.open()) into.set(Kind.CENSORED, work);
        else if (task.status != StepStatus.COMPLETED) into.set(Kind.COMPETING, work);
        else if (task.startedWork == NEVER) into.set(Kind.ONE_STEP, 0);
        else into.observed(work);
    }

    private static void paused(TaskFacts task, Reading into) {
        if (!task.held) into.out();
        else if (task.status == StepStatus.ON_HOLD) into.set(Kind.CENSORED, task.paused);
        else into.observed(task.paused);
    }

    private static void onTime(TaskFacts task, Reading into) {
        if (task.due == NEVER) into.out();
        else if (task.completed != NEVER) into.observed(task.completed <= task.due);
        else if (task.due < task.cutoff) into.observed(false);
        else into.out();
    }

    private static void overdue(TaskFacts task, Reading into) {
        if (task.open()) into.observed(task.due < task.cutoff);
        else into.out();
    }

    private static void reopened(TaskFacts task, Reading into) {
        if (task.completed == NEVER) into.out();
        else into.observed(task.reopened);
    }
}
