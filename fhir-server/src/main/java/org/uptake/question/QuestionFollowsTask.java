package org.uptake.question;

import java.util.Set;
import org.uptake.fhirjson.Elements;
import org.uptake.staff.StaffDirectory;
import org.uptake.store.WriteRule;

/** A question is answered when its task is completed, however that came about; it is rerouted when a person gives it to another. */
final class QuestionFollowsTask implements WriteRule {
    private static final Set<String> OVER = Set.of("completed", "failed", "cancelled", "rejected", "entered-in-error");

    private final StaffDirectory staff;

    QuestionFollowsTask(StaffDirectory staff) {
        this.staff = staff;
    }

    @Override
    public String type() {
        return "Task";
    }

    @Override
    public void check(Attempt attempt) {
        var before = attempt.before();
        var after = attempt.after();
        if (before == null || !Questions.isAnswering(after)) return;
        var questions = new QuestionTable(attempt.unit().connection());
        var id = after.path("id").asText();
        var person = attempt.caller().person();
        var status = after.path("status").asText();
        if (OVER.contains(status) && !before.path("status").asText().equals(status)) {
            var by =
                    person != null ? person : Elements.reference(after, "owner").orElse("");
            questions.closed(id, status.equals("completed"), attempt.now(), staff.roleOf(by));
        }
        var owner = Elements.reference(after, "owner");
        var given = person != null
                && !owner.equals(Elements.reference(before, "owner"))
                && owner.filter(person::equals).isEmpty();
        if (given) questions.rerouted(id);
    }
}
