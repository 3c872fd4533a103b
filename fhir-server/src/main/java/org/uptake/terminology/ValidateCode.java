package org.uptake.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.store.Json;

/** {@code $validate-code}: whether a code is in a code system or a value set, and whether the display that comes with it is right. */
abstract class ValidateCode implements Operation {
    /** @param system empty when the caller gave only a code */
    record Asked(String system, String code, Optional<String> display) {}

    /** Every code that may be meant. */
    abstract List<Code> candidates(Call call);

    /** Where a lone {@code code} belongs. */
    abstract String systemOf(Call call);

    @Override
    public final Answer answer(Call call) {
        var candidates = candidates(call);
        var asked = asked(call);
        if (asked.isEmpty()) throw Sources.missing("code");
        for (var each : asked) {
            var found = find(candidates, each);
            if (found.isPresent()) return Answer.ok(verdict(found.get(), each.display()));
        }
        var no = Json.object().put("resourceType", "Parameters");
        Elements.part(no.putArray("parameter"), "result").put("valueBoolean", false);
        Elements.part(no.withArray("parameter"), "message").put("valueString", "The code is not among them.");
        return Answer.ok(no);
    }

    private List<Asked> asked(Call call) {
        var asked = new ArrayList<Asked>();
        for (var part : call.parts("codeableConcept"))
            for (var coding : part.path("valueCodeableConcept").path("coding")) asked.add(asked(coding));
        Sources.coding(call, "coding").ifPresent(coding -> asked.add(asked(coding)));
        call.text("code").ifPresent(code -> asked.add(new Asked(systemOf(call), code, call.text("display"))));
        return asked;
    }

    private static Asked asked(JsonNode coding) {
        return new Asked(
                coding.path("system").asText(), coding.path("code").asText(), Elements.text(coding, "display"));
    }

    private static Optional<Code> find(List<Code> candidates, Asked asked) {
        return candidates.stream()
                .filter(code -> code.code().equals(asked.code())
                        && (asked.system().isEmpty() || code.system().equals(asked.system())))
                .findFirst();
    }

    /** R4: a wrong display makes the answer false, and the right one is told. */
    private static com.fasterxml.jackson.databind.node.ObjectNode verdict(Code found, Optional<String> display) {
        var right = display.isEmpty() || display.get().equalsIgnoreCase(found.display());
        var parameters = Json.object().put("resourceType", "Parameters");
        var parts = parameters.putArray("parameter");
        Elements.part(parts, "result").put("valueBoolean", right);
        if (!right) Elements.part(parts, "message").put("valueString", "The code has another display.");
        Elements.part(parts, "display").put("valueString", found.display());
        return parameters;
    }
}
