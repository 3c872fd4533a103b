package org.uptake.question;

import java.util.Objects;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.message.Content;
import org.uptake.message.Decision;
import org.uptake.message.MessageChannel;
import org.uptake.message.Messages;
import org.uptake.message.OutboxState;
import org.uptake.refusal.Refusal;
import org.uptake.staff.Performer;
import org.uptake.staff.StaffDirectory;
import org.uptake.staff.StaffMember;
import org.uptake.store.Store;
import org.uptake.store.Unit;
import org.uptake.store.Version;

/** {@code Task/[id]/$answer}: writes back to the patient on the channel of the question and completes the task, in one transaction. */
final class AnswerQuestion implements Operation {
    private static final int LONGEST = 2_000;

    private final Store store;
    private final Messages messages;
    private final StaffDirectory staff;

    AnswerQuestion(Store store, Messages messages, StaffDirectory staff) {
        this.store = store;
        this.messages = messages;
        this.staff = staff;
    }

    @Override
    public Answer answer(Call call) {
        var person = Performer.of(call, staff);
        var id = Objects.requireNonNull(call.id());
        var text = call.text("text").map(String::strip).orElse("");
        if (text.isEmpty() || text.length() > LONGEST)
            throw Refusal.of(
                            400,
                            "required",
                            "parameter-required",
                            "Parameter 'text' is the answer, at most " + LONGEST + " characters.")
                    .at("Parameters.parameter.where(name='text')")
                    .asException();
        var forbidden = messages.forbidden(text);
        if (!forbidden.isEmpty())
            throw Refusal.of(
                            422,
                            "business-rule",
                            "message-words",
                            "These words could reveal a condition to whoever sees the message: "
                                    + String.join(", ", forbidden) + ". Say it without them, or call the patient.")
                    .at("Parameters.parameter.where(name='text')")
                    .asException();
        Version done = store.write(call.caller(), unit -> answer(unit, id, call, person, text));
        return Answer.ok(done);
    }

    private Version answer(Unit unit, String id, Call call, StaffMember person, String text) {
        var task = unit.require("Task", id);
        var question = new QuestionTable(unit.connection())
                .ofTask(id)
                .filter(row -> Questions.isAnswering(task))
                .orElseThrow(() -> Refusal.of(
                                422,
                                "business-rule",
                                "question-unknown",
                                "This task is not about a question of a patient.")
                        .asException());
        var decided = messages.decide(
                unit,
                Decision.of("answer|" + id, question.patient(), Content.text("reply", "", text))
                        .by(MessageChannel.ofCode(question.channel()).orElseThrow())
                        .answering("Communication/" + question.communication())
                        .from(person.reference()));
        if (decided.repeated())
            throw Refusal.of(409, "business-rule", "question-answered", "This question has been answered.")
                    .asException();
        // What is only prepared reaches nobody, and must not end the task.
        if (decided.state() == OutboxState.NOT_SENT || decided.state() == OutboxState.UNSENT)
            throw Refusal.of(
                            409,
                            "business-rule",
                            "answer-unsendable",
                            "The patient cannot be written to ("
                                    + decided.reason().orElse("no channel") + "). Call instead, and complete the task.")
                    .asException();
        task.put("status", "completed");
        task.remove("statusReason");
        if (Elements.reference(task, "owner")
                .filter(owner -> owner.startsWith("PractitionerRole/"))
                .isEmpty()) task.putObject("owner").put("reference", person.reference());
        return unit.update(id, task, call.ifMatch());
    }
}
