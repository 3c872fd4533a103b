package org.uptake.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Meta;
import org.uptake.store.Store;
import org.uptake.store.Unit;

/** {@code Task/[id]/$move}: one transition with its reason, effective time, owner, outputs and note. */
public final class TaskMove implements Operation {
    private final Store store;

    public TaskMove(Store store) {
        this.store = store;
    }

    @Override
    public Answer answer(Call call) {
        var id = java.util.Objects.requireNonNull(call.id());
        if (call.ifMatch() == null)
            throw Refusal.of(
                            412,
                            "business-rule",
                            "if-match-required",
                            "$move needs If-Match with the version that you saw.")
                    .asException();
        var moved = store.write(call.caller(), unit -> unit.update(id, moved(unit, id, call), call.ifMatch()));
        return Answer.ok(moved);
    }

    private static ObjectNode moved(Unit unit, String id, Call call) {
        var task = unit.require("Task", id);
        var before = new TaskView(task.deepCopy());
        var owner = call.reference("owner");
        owner.ifPresent(reference -> own(unit, task, reference));
        call.text("to").ifPresent(code -> turn(task, before, code, call));
        call.text("note").ifPresent(text -> note(task, text, unit));
        call.text("due").ifPresent(due -> due(task, due));
        for (var output : call.parts("output")) output(task, output);
        Elements.removeExtension(task, TaskView.EFFECTIVE);
        var effective = call.text("effective");
        if (effective.isPresent()) {
            var moment =
                    Elements.moment(effective.get()).orElseThrow(() -> bad("effective", "a date and time with a zone"));
            Elements.setExtension(task, TaskView.EFFECTIVE).put("valueDateTime", Meta.instant(moment));
        } else if (call.text("to").isEmpty() && owner.isEmpty()) {
            keepEffective(task, before);
        }
        return task;
    }

    /** A note or a new due date says nothing about when the state began. */
    private static void keepEffective(ObjectNode task, TaskView before) {
        Elements.extension(before.resource(), TaskView.EFFECTIVE)
                .ifPresent(extension -> Elements.setExtension(task, TaskView.EFFECTIVE)
                        .put("valueDateTime", extension.path("valueDateTime").asText()));
    }

    private static void turn(ObjectNode task, TaskView before, String code, Call call) {
        var to = TaskStatus.ofCode(code).orElseThrow(() -> bad("to", "a task status"));
        if (!before.moves().allows(before.status(), to)) throw TaskRules.illegal(before, to);
        task.put("status", to.code());
        var reason = call.text("reason");
        if (reason.isPresent()) task.putObject("statusReason").put("text", reason.get());
        else if (to != before.status()) task.remove("statusReason");
    }

    private static void own(Unit unit, ObjectNode task, String reference) {
        var slash = reference.indexOf('/');
        if (slash < 0
                || unit.look(reference.substring(0, slash), reference.substring(slash + 1))
                        .isEmpty())
            throw Refusal.of(422, "not-found", "owner-unknown", "The owner is not known here.")
                    .at("Task.owner")
                    .asException();
        task.putObject("owner").put("reference", reference);
    }

    private static void note(ObjectNode task, String text, Unit unit) {
        var note = task.withArray("note").addObject();
        var person = unit.caller().person();
        if (person != null) note.put("authorString", person);
        note.put("time", Meta.instant(unit.now())).put("text", text);
    }

    private static void due(ObjectNode task, String due) {
        var moment = Elements.moment(due).orElseThrow(() -> bad("due", "a date and time with a zone"));
        var restriction = task.get("restriction") instanceof ObjectNode there ? there : task.putObject("restriction");
        var period = restriction.get("period") instanceof ObjectNode there ? there : restriction.putObject("period");
        period.put("end", Meta.instant(moment));
        // What is due sooner may begin sooner: a period does not end before it starts (R4, per-1).
        if (Elements.moment(period, "start").filter(moment::isBefore).isPresent())
            period.put("start", Meta.instant(moment));
    }

    private static void output(ObjectNode task, JsonNode parameter) {
        String type = null;
        Optional<Map.Entry<String, JsonNode>> value = Optional.empty();
        for (var part : parameter.path("part")) {
            if (part.path("name").asText().equals("type"))
                type = Call.value(part).map(JsonNode::asText).orElse(null);
            if (part.path("name").asText().equals("value"))
                value = part.properties().stream()
                        .filter(property -> property.getKey().startsWith("value"))
                        .findFirst();
        }
        if (type == null || value.isEmpty()) throw bad("output", "parts type (code) and value[x]");
        var output = task.withArray("output").addObject();
        Elements.concept(output.putObject("type"), Uptake.TASK_OUTPUT, type);
        output.set(value.get().getKey(), value.get().getValue());
    }

    private static RefusedException bad(String parameter, String expected) {
        return Refusal.of(400, "value", "parameter-value", "Parameter '" + parameter + "' must be " + expected + ".")
                .at("Parameters.parameter.where(name='" + parameter + "')")
                .asException();
    }
}
