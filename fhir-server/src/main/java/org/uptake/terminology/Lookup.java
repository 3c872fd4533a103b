package org.uptake.terminology;

import com.fasterxml.jackson.databind.node.ArrayNode;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;

/** {@code CodeSystem/$lookup}: what a code means, with its definition, its properties and its place in the hierarchy. */
final class Lookup implements Operation {
    private final Sources sources;

    Lookup(Sources sources) {
        this.sources = sources;
    }

    @Override
    public Answer answer(Call call) {
        var coding = Sources.coding(call, "coding");
        var system = coding.flatMap(each -> Elements.text(each, "system"))
                .or(() -> call.text("system"))
                .orElseThrow(() -> Sources.missing("system"));
        var code = coding.flatMap(each -> Elements.text(each, "code"))
                .or(() -> call.text("code"))
                .orElseThrow(() -> Sources.missing("code"));
        var concepts = sources.concepts(system, call);
        var concept = concepts.find(code)
                .orElseThrow(() -> Refusal.of(404, "not-found", "code-unknown", "The code system has no such code.")
                        .asException());
        var parameters = Json.object().put("resourceType", "Parameters");
        var parts = parameters.putArray("parameter");
        Elements.part(parts, "name")
                .put("valueString", concepts.system().path("name").asText());
        Elements.text(concepts.system(), "version")
                .ifPresent(version -> Elements.part(parts, "version").put("valueString", version));
        Elements.part(parts, "display").put("valueString", concept.code().display());
        describe(parts, concept);
        return Answer.ok(parameters);
    }

    private static void describe(ArrayNode parts, Concepts.Concept concept) {
        Elements.text(concept.json(), "definition")
                .ifPresent(definition -> property(parts, "definition").put("valueString", definition));
        if (concept.parent() != null) property(parts, "parent").put("valueCode", concept.parent());
        for (var child : concept.json().path("concept"))
            property(parts, "child").put("valueCode", child.path("code").asText());
        for (var own : concept.json().path("property")) {
            var part = property(parts, own.path("code").asText());
            for (var field : own.properties())
                if (field.getKey().startsWith("value")) part.set(field.getKey(), field.getValue());
        }
    }

    /** @return where the value goes */
    private static com.fasterxml.jackson.databind.node.ObjectNode property(ArrayNode parts, String code) {
        var inner = Elements.part(parts, "property").putArray("part");
        Elements.part(inner, "code").put("valueCode", code);
        return Elements.part(inner, "value");
    }
}
