package org.uptake.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;
import org.uptake.store.Meta;

/** {@code Communication/$stuck-messages}: what failed, bounced or is unknown, for a person to look at; no words and no addresses. */
final class StuckMessages implements Operation {
    private static final int MOST = 200;

    private final Messages messages;

    StuckMessages(Messages messages) {
        this.messages = messages;
    }

    @Override
    public Answer answer(Call call) {
        if (call.caller().patient() != null)
            throw Refusal.of(403, "forbidden", "forbidden", "This list is about many patients.")
                    .asException();
        var rows = messages.store().read(connection -> new OutboxTable(connection).stuck(MOST));
        var answer = Json.object().put("resourceType", "Parameters");
        var parameters = answer.putArray("parameter");
        for (var row : rows) {
            var part = Elements.part(parameters, "message").putArray("part");
            Elements.part(part, "communication")
                    .putObject("valueReference")
                    .put("reference", "Communication/" + row.communication());
            part(
                    Elements.part(part, "channel"),
                    row.channel().map(MessageChannel::code).orElse(""));
            part(Elements.part(part, "state"), row.state().code());
            Elements.part(part, "attempts").put("valueInteger", row.attempts());
            Elements.part(part, "decided").put("valueInstant", Meta.instant(row.decided()));
            row.problem().ifPresent(problem -> Elements.part(part, "problem").put("valueString", problem));
        }
        return Answer.ok(answer);
    }

    private static void part(ObjectNode part, String code) {
        part.put("valueCode", code);
    }
}
