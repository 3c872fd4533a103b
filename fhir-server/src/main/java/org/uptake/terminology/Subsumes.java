package org.uptake.terminology;

import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;

/** {@code CodeSystem/$subsumes}: how two codes of one hierarchy stand to each other. */
final class Subsumes implements Operation {
    private final Sources sources;

    Subsumes(Sources sources) {
        this.sources = sources;
    }

    @Override
    public Answer answer(Call call) {
        var concepts = sources.concepts(call, "system");
        var a = known(concepts, call, "A");
        var b = known(concepts, call, "B");
        var parameters = Json.object().put("resourceType", "Parameters");
        Elements.part(parameters.putArray("parameter"), "outcome").put("valueCode", outcome(concepts, a, b));
        return Answer.ok(parameters);
    }

    private static String outcome(Concepts concepts, String a, String b) {
        if (a.equals(b)) return "equivalent";
        if (concepts.isA(b, a)) return "subsumes";
        return concepts.isA(a, b) ? "subsumed-by" : "not-subsumed";
    }

    private static String known(Concepts concepts, Call call, String which) {
        var code = Sources.coding(call, "coding" + which)
                .flatMap(coding -> Elements.text(coding, "code"))
                .or(() -> call.text("code" + which))
                .orElseThrow(() -> Sources.missing("code" + which));
        if (concepts.find(code).isPresent()) return code;
        throw Refusal.of(404, "not-found", "code-unknown", "The code system has no such code.")
                .asException();
    }
}
