package org.uptake.message;

import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;
import org.uptake.store.Meta;

/** {@code Communication/$unmatched-messages}: what came in by text from numbers that nobody here has, for a person to look at. */
final class UnmatchedMessages implements Operation {
    private static final int MOST = 200;

    private final Messages messages;

    UnmatchedMessages(Messages messages) {
        this.messages = messages;
    }

    @Override
    public Answer answer(Call call) {
        if (call.caller().patient() != null)
            throw Refusal.of(403, "forbidden", "forbidden", "This list is not about one patient.")
                    .asException();
        var rows = messages.store().read(connection -> new InboundTable(connection).unmatched(MOST));
        var answer = Json.object().put("resourceType", "Parameters");
        var parameters = answer.putArray("parameter");
        for (var row : rows) {
            var part = Elements.part(parameters, "message").putArray("part");
            Elements.part(part, "channel").put("valueCode", row.channel().code());
            Elements.part(part, "from").put("valueString", row.from());
            Elements.part(part, "received").put("valueInstant", Meta.instant(row.received()));
            Elements.part(part, "text").put("valueString", row.text());
        }
        return Answer.ok(answer);
    }
}
