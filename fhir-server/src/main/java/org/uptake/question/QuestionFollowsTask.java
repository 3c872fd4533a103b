package org.uptake.question;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Elements;
import org.uptake.staff.StaffDirectory;
import org.uptake.store.WriteRule;

/**
 * A question is answered when its task is completed, however that came about, and ends with a task that was an error. A task that is closed
 * in another way leaves it unanswered: it goes up at once, unless a supervisor at the top has closed it. It is rerouted when a person
 * gives it to another.
 */
final class QuestionFollowsTask implements WriteRule {
    private static final Set<String> UNANSWERED = Set.of("failed", "cancelled", "rejected");

    private final StaffDirectory staff;

    QuestionFollowsTask(StaffDirectory staff) {
        this.staff = staff;
    }

    @Override
    public String type() {
        return "Task";
    }

    static boolean isClosedUnanswered(String status) {
        return UNANSWERED.contains(status);
    }

    @Override
    public void check(Attempt attempt) {
        var before = attempt.before();
        var after = attempt.after();
        if (before == null || !Questions.isAnswering(after)) return;
        var id = after.path("id").asText();
        var person = attempt.caller().person();
        var status = after.path("status").asText();
        if (!before.path("status").asText().equals(status)) {
            var by =
                    person != null ? person : Elements.reference(after, "owner").orElse("");
            follow(new QuestionTable(attempt.unit().connection()), id, status, attempt.now(), person, staff.roleOf(by));
        }
        var owner = Elements.reference(after, "owner");
        var given = person != null
                && !owner.equals(Elements.reference(before, "owner"))
                && owner.filter(person::equals).isEmpty();
        if (given) new QuestionTable(attempt.unit().connection()).rerouted(id);
    }

    private static void follow(
            QuestionTable questions, String task, String status, Instant now, @Nullable String person, String role) {
        if (status.equals("completed")) questions.answered(task, now, role);
        else if (status.equals("entered-in-error")) questions.escalate(task, null);
        else if (UNANSWERED.contains(status)) {
            var decided = person != null
                    && role.equals("supervisor")
                    && questions
                            .ofTask(task)
                            .filter(row -> row.level() >= Escalation.TOP)
                            .isPresent();
            questions.escalate(task, decided ? null : now);
        }
    }
}
