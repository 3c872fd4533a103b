package org.uptake.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import java.util.Optional;
import org.uptake.fhirapi.Call;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Store;

/** Which value set or code system a call is about: the instance in the path, one that it brings along, or one that it names. */
final class Sources {
    private final Canonicals held;
    private final Store store;

    Sources(Canonicals held, Store store) {
        this.held = held;
        this.store = store;
    }

    JsonNode valueSet(Call call) {
        if (call.id() != null) return instance(call);
        var brought = call.parts("valueSet").stream()
                .map(part -> part.path("resource"))
                .filter(JsonNode::isObject)
                .findFirst();
        return brought.orElseGet(() -> byUrl("ValueSet", version(required(call, "url"), call, "valueSetVersion")));
    }

    /** @param parameter names the code system when the path does not */
    Concepts concepts(Call call, String parameter) {
        return call.id() != null ? complete(instance(call)) : concepts(required(call, parameter), call);
    }

    Concepts concepts(String system, Call call) {
        return complete(byUrl("CodeSystem", version(system, call, "version")));
    }

    private static Concepts complete(JsonNode system) {
        if (system.path("content").asText().equals("complete")) return new Concepts(system);
        throw notHeld("CodeSystem");
    }

    private JsonNode instance(Call call) {
        return store.current(call.type(), Objects.requireNonNull(call.id()))
                .filter(version -> !version.deleted())
                .map(version -> (JsonNode) version.tree())
                .orElseThrow(
                        () -> Refusal.of(404, "not-found", "not-found", "There is no " + call.type() + " with this id.")
                                .asException());
    }

    private JsonNode byUrl(String type, String canonical) {
        return held.find(type, canonical).orElseThrow(() -> notHeld(type));
    }

    static RefusedException notHeld(String type) {
        return Refusal.of(
                        404,
                        "not-found",
                        "terminology-unknown",
                        "No " + type + " with this address is held here. Load it, or ask a terminology server.")
                .asException();
    }

    private static String version(String url, Call call, String parameter) {
        return call.text(parameter).map(version -> url + "|" + version).orElse(url);
    }

    static String required(Call call, String name) {
        return call.text(name).orElseThrow(() -> missing(name));
    }

    static RefusedException missing(String name) {
        return Refusal.of(400, "required", "parameter-required", "Parameter '" + name + "' is required.")
                .at("Parameters.parameter.where(name='" + name + "')")
                .asException();
    }

    /** A {@code coding} parameter, whole or as {@code code} and the system. */
    static Optional<JsonNode> coding(Call call, String name) {
        return call.parts(name).stream()
                .map(part -> part.path("valueCoding"))
                .filter(JsonNode::isObject)
                .findFirst();
    }
}
