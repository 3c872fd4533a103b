package org.uptake.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.uptake.access.WorkplaceRole;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.store.Meta;
import org.uptake.store.WriteRule;

/** What must be true of every Task that is written, by whatever door it comes (DESIGN section 4). */
public final class TaskRules implements WriteRule {
    static final Duration REOPENABLE = Duration.ofDays(14);
    /** What a finished task may still gain. */
    private static final Set<String> NEVER_FROZEN = Set.of("meta", "note", "lastModified", "text", "extension");

    @Override
    public String type() {
        return "Task";
    }

    @Override
    public void check(Attempt attempt) {
        var after = new TaskView(attempt.after());
        var before = attempt.before() == null ? null : new TaskView(attempt.before());
        if (before == null) checkFirst(after);
        else checkMove(attempt, before, after);
        if (after.status().needsReason() && after.statusReason().isEmpty())
            throw Refusal.of(
                            422,
                            "business-rule",
                            "task-reason",
                            "A task that is " + after.status().code() + " needs statusReason.text.")
                    .at("Task.statusReason")
                    .asException();
        if (before != null && before.isPatientWork() != after.isPatientWork() && before.status() != TaskStatus.DRAFT)
            throw Refusal.of(409, "business-rule", "task-owner", "Work cannot pass between patient and staff.")
                    .at("Task.owner")
                    .asException();
        complete(attempt, before, after);
    }

    private static void checkFirst(TaskView after) {
        if (!TaskMoves.mayBegin(after.status()))
            throw Refusal.of(
                            409,
                            "business-rule",
                            "task-first-state",
                            "A task cannot begin as " + after.status().code() + ".")
                    .at("Task.status")
                    .allowing(java.util.Arrays.stream(TaskStatus.values())
                            .filter(TaskMoves::mayBegin)
                            .map(TaskStatus::code)
                            .toList())
                    .asException();
        if (after.resource().path("intent").asText().equals("proposal"))
            throw Refusal.of(422, "business-rule", "task-intent", "Only orders and plans are worked on.")
                    .at("Task.intent")
                    .asException();
    }

    private static void checkMove(Attempt attempt, TaskView before, TaskView after) {
        var from = before.status();
        var to = after.status();
        if (!before.moves().allows(from, to)) throw illegal(before, to);
        if (!before.resource().path("intent").equals(after.resource().path("intent")))
            throw Refusal.of(409, "business-rule", "task-intent", "A task's intent never changes.")
                    .at("Task.intent")
                    .asException();
        if (TaskMoves.isReopening(from, to)) checkReopening(attempt, before, after);
        else if (from.isTerminal() && from == to) checkFrozen(attempt);
    }

    static org.uptake.refusal.RefusedException illegal(TaskView before, TaskStatus to) {
        return Refusal.of(
                        409,
                        "business-rule",
                        "task-move",
                        "A " + (before.isPatientWork() ? "patient's" : "staff") + " task that is "
                                + before.status().code() + " cannot become " + to.code() + ".")
                .at("Task.status")
                .allowing(before.moves().from(before.status()).stream()
                        .map(TaskStatus::code)
                        .toList())
                .asException();
    }

    /** A person must be a supervisor; a system acts for one and is trusted to have asked. */
    private static void checkReopening(Attempt attempt, TaskView before, TaskView after) {
        var role = attempt.caller().role();
        if (attempt.caller().person() != null && role != WorkplaceRole.SUPERVISOR)
            throw Refusal.of(403, "forbidden", "task-reopen", "Only a supervisor reopens a finished task.")
                    .asException();
        if (after.statusReason().isEmpty() || after.statusReason().equals(before.statusReason()))
            throw Refusal.of(422, "business-rule", "task-reason", "Reopening a task needs a statusReason of its own.")
                    .at("Task.statusReason")
                    .asException();
        var ended = before.ended().orElse(Instant.MAX);
        if (after.effectiveElse(attempt.now()).isAfter(ended.plus(REOPENABLE)))
            throw Refusal.of(
                            409,
                            "business-rule",
                            "task-reopen",
                            "A task can be reopened for " + REOPENABLE.toDays()
                                    + " days after its end. Make a new one.")
                    .at("Task.status")
                    .asException();
    }

    private static void checkFrozen(Attempt attempt) {
        var before = attempt.before();
        if (before == null) return;
        for (var field : attempt.after().properties()) {
            if (NEVER_FROZEN.contains(field.getKey())) continue;
            if (!field.getValue().equals(before.get(field.getKey())))
                throw Refusal.of(
                                409,
                                "business-rule",
                                "task-frozen",
                                "A finished task gains notes only. A supervisor can reopen it.")
                        .at("Task." + field.getKey())
                        .asException();
        }
    }

    /** Elements that the server keeps: when it changed, when work began and ended, both forms of the due date. */
    private static void complete(Attempt attempt, @org.jspecify.annotations.Nullable TaskView before, TaskView after) {
        ObjectNode task = attempt.after();
        after.dropStaleEffective(before);
        var effective = after.effectiveElse(attempt.now());
        var status = after.status();
        if (before == null || status != before.status()) {
            if (status == TaskStatus.IN_PROGRESS
                    && task.path("executionPeriod").path("start").isMissingNode())
                period(task).put("start", Meta.instant(effective));
            if (status == TaskStatus.IN_PROGRESS && task.get("executionPeriod") instanceof ObjectNode period)
                period.remove("end");
            if (status.isTerminal()
                    && status != TaskStatus.ENTERED_IN_ERROR
                    && (before != null || !task.path("executionPeriod").has("end")))
                period(task).put("end", Meta.instant(effective));
        }
        if (!task.has("authoredOn")) task.put("authoredOn", Meta.instant(effective));
        task.put(
                "lastModified",
                Meta.instant(latest(
                        attempt.now(), Elements.moment(task, "authoredOn").orElse(attempt.now()))));
        after.alignRequestedPeriod();
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static ObjectNode period(ObjectNode task) {
        return task.get("executionPeriod") instanceof ObjectNode there ? there : task.putObject("executionPeriod");
    }
}
