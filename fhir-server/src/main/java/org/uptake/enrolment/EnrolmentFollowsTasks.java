package org.uptake.enrolment;

import java.time.Instant;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.WriteRule;

/**
 * An enrolment moves on with its tasks, in the same transaction: the welcome call done means onboarded; the first task that the
 * patient does means active.
 */
public final class EnrolmentFollowsTasks implements WriteRule {
    @Override
    public String type() {
        return "Task";
    }

    @Override
    public void check(Attempt attempt) {
        var task = attempt.after();
        var wasDone = attempt.before() != null
                && attempt.before().path("status").asText().equals("completed");
        if (wasDone || !task.path("status").asText().equals("completed")) return;
        var carePlan = Elements.text(task.path("basedOn").path(0), "reference")
                .flatMap(reference -> Elements.id(reference, "CarePlan"));
        if (carePlan.isEmpty()) return;
        var current = attempt.unit().current("CarePlan", carePlan.get());
        if (current.isEmpty() || current.get().deleted()) return;
        var plan = current.get().tree();
        var enrolment = new EnrolmentView(plan);
        if (!enrolment.isEnrolment()) return;
        var isPatients = Elements.reference(task, "owner")
                .map(o -> o.startsWith("Patient/"))
                .orElse(false);
        var isWelcome = Elements.code(task.path("code"), Uptake.TASK_CODE)
                .map("onboard"::equals)
                .orElse(false);
        next(enrolment.state(), isPatients, isWelcome).ifPresent(state -> {
            EnrolmentView.enter(plan, state, effective(task, attempt.now()));
            attempt.unit().update(carePlan.get(), plan, null);
        });
    }

    private static Optional<EnrolmentState> next(EnrolmentState state, boolean isPatients, boolean isWelcome) {
        if (isPatients && (state == EnrolmentState.ENROLLED || state == EnrolmentState.ONBOARDED))
            return Optional.of(EnrolmentState.ACTIVE);
        if (isWelcome && state == EnrolmentState.ENROLLED) return Optional.of(EnrolmentState.ONBOARDED);
        return Optional.empty();
    }

    private static Instant effective(com.fasterxml.jackson.databind.node.ObjectNode task, Instant now) {
        return Elements.extension(task, EnrolmentView.EFFECTIVE)
                .flatMap(extension -> Elements.moment(extension, "valueDateTime"))
                .orElse(now);
    }
}
