package org.uptake.enrolment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Unit;
import org.uptake.store.WriteRule;

/**
 * An enrolment moves on with its tasks, in the same transaction: the welcome call done means onboarded; the first task that the
 * patient does means active; the end of a task makes those ready that waited for it; the end of the last completes the course.
 */
public final class EnrolmentFollowsTasks implements WriteRule {
    private static final Set<String> ENDED = Set.of("completed", "failed", "cancelled");

    private final CourseTasks tasks;

    public EnrolmentFollowsTasks(CourseTasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public String type() {
        return "Task";
    }

    @Override
    public void check(Attempt attempt) {
        var task = attempt.after();
        var wasEnded = attempt.before() != null && isEnded(attempt.before());
        if (wasEnded || !isEnded(task)) return;
        var reference = Elements.text(task.path("basedOn").path(0), "reference");
        var carePlan = reference.flatMap(plan -> Elements.id(plan, "CarePlan"));
        if (carePlan.isEmpty() || attempt.unit().isNoted(EnrolmentRules.changing(reference.get()))) return;
        var current = attempt.unit().current("CarePlan", carePlan.get());
        if (current.isEmpty() || current.get().deleted()) return;
        var enrolment = new EnrolmentView(current.get().tree());
        if (!enrolment.isEnrolment() || enrolment.status().equals("entered-in-error")) return;
        var at = effective(task, attempt.now());
        // the unit does not know yet what is being written: without this the course's end would cancel the task a
        // second time
        attempt.unit().note(CourseTasks.ending(task));
        if (isCompleted(task)) moveOn(attempt, enrolment, at);
        tasks.release(attempt.unit(), enrolment, task, at);
        end(attempt, carePlan.get(), at);
    }

    private static void moveOn(Attempt attempt, EnrolmentView enrolment, Instant at) {
        var task = attempt.after();
        var isPatients = Elements.reference(task, "owner")
                .map(owner -> owner.startsWith("Patient/"))
                .orElse(false);
        var isWelcome = Elements.code(task.path("code"), Uptake.TASK_CODE)
                .map("onboard"::equals)
                .orElse(false);
        next(enrolment.state(), isPatients, isWelcome).ifPresent(state -> {
            EnrolmentView.enter(enrolment.carePlan(), state, at);
            save(attempt.unit(), enrolment);
        });
    }

    private static Optional<EnrolmentState> next(EnrolmentState state, boolean isPatients, boolean isWelcome) {
        if (isPatients && (state == EnrolmentState.ENROLLED || state == EnrolmentState.ONBOARDED))
            return Optional.of(EnrolmentState.ACTIVE);
        if (isWelcome && state == EnrolmentState.ENROLLED) return Optional.of(EnrolmentState.ONBOARDED);
        return Optional.empty();
    }

    /** By the plan's rule: when every task that it was made with has ended, and one of them was done. A paused course ends by a word only. */
    private void end(Attempt attempt, String carePlan, Instant at) {
        var unit = attempt.unit();
        var enrolment = new EnrolmentView(unit.require("CarePlan", carePlan));
        if (!enrolment.state().isOpen() || enrolment.state() == EnrolmentState.PAUSED) return;
        var mine = "Task/" + attempt.after().path("id").asText();
        var isPlanned = false;
        var isDone = false;
        for (var activity : enrolment.carePlan().path("activity")) {
            var reference = Elements.reference(activity, "reference").orElse("");
            isPlanned |= reference.equals(mine);
            var task = reference.equals(mine)
                    ? Optional.<JsonNode>of(attempt.after())
                    : Elements.id(reference, "Task")
                            .flatMap(id -> unit.look("Task", id))
                            .filter(version -> !version.deleted())
                            .map(version -> (JsonNode) version.tree());
            if (task.isEmpty()) continue;
            if (!isEnded(task.get()) && !isVoid(task.get())) return;
            isDone |= isCompleted(task.get());
        }
        if (!isPlanned || !isDone || !tasks.endWith(unit, enrolment)) return;
        Courses.complete(enrolment, Completion.TASKS_DONE, at);
        save(unit, enrolment);
    }

    private static void save(Unit unit, EnrolmentView enrolment) {
        unit.update(enrolment.carePlan().path("id").asText(), enrolment.carePlan(), null);
    }

    static boolean isEnded(JsonNode task) {
        return ENDED.contains(task.path("status").asText());
    }

    private static boolean isVoid(JsonNode task) {
        return task.path("status").asText().equals("entered-in-error");
    }

    private static boolean isCompleted(JsonNode task) {
        return task.path("status").asText().equals("completed");
    }

    private static Instant effective(ObjectNode task, Instant now) {
        return Elements.extension(task, EnrolmentView.EFFECTIVE)
                .flatMap(extension -> Elements.moment(extension, "valueDateTime"))
                .orElse(now);
    }
}
