package org.uptake.enrolment;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uptake.fhirapi.Call;
import org.uptake.intervention.PlannedTask;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;

/** What is different for one patient: tasks left out, and other dates. Parameters {@code action} of {@code $enrol}. */
record Edits(Map<String, Edit> byAction) {
    private record Edit(boolean leaveOut, Optional<LocalDate> notBefore, Optional<LocalDate> due) {}

    static Edits of(Call call) {
        var edits = new HashMap<String, Edit>();
        for (var action : call.parts("action")) {
            var id = value(action, "id").orElseThrow(() -> refusal("An action is named by its id."));
            edits.put(
                    id,
                    new Edit(
                            value(action, "leave-out").filter("true"::equals).isPresent(),
                            value(action, "not-before").map(Edits::day),
                            value(action, "due").map(Edits::day)));
        }
        return new Edits(Map.copyOf(edits));
    }

    /**
     * @param begins the day on which the course begins
     * @throws RefusedException 422 {@code enrol-action}
     */
    List<PlannedTask> apply(List<PlannedTask> plan, LocalDate begins) {
        var known = plan.stream().map(PlannedTask::id).toList();
        for (var id : byAction.keySet())
            if (!known.contains(id)) throw refusal("This plan has no action '" + id + "' for this patient.");
        var edited = new ArrayList<PlannedTask>();
        for (var task : plan) {
            var edit = byAction.getOrDefault(task.id(), new Edit(false, Optional.empty(), Optional.empty()));
            if (!edit.leaveOut()) edited.add(dated(task, edit, begins));
        }
        if (edited.isEmpty()) throw refusal("A plan without any task is none.");
        return edited;
    }

    private static PlannedTask dated(PlannedTask task, Edit edit, LocalDate begins) {
        if (edit.notBefore().isEmpty() && edit.due().isEmpty()) return task;
        var due = edit.due().map(day -> days(begins, day)).orElse(task.due());
        var notBefore = edit.notBefore().map(day -> days(begins, day)).orElse(Math.min(task.notBefore(), due));
        if (notBefore < 0 || due < notBefore)
            throw refusal("'" + task.title() + "' is due before it may begin, or before the course does.");
        return task.on(notBefore, due);
    }

    private static int days(LocalDate begins, LocalDate day) {
        return (int) ChronoUnit.DAYS.between(begins, day);
    }

    private static Optional<String> value(JsonNode action, String name) {
        for (var part : action.path("part"))
            if (part.path("name").asText().equals(name)) return Call.value(part).map(JsonNode::asText);
        return Optional.empty();
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException notADay) {
            throw refusal("not-before and due are dates.");
        }
    }

    private static RefusedException refusal(String words) {
        return Refusal.of(422, "value", "enrol-action", words)
                .at("Parameters.parameter.where(name='action')")
                .asException();
    }
}
