package org.uptake.validation;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.uptake.profiles.Profiles;
import org.uptake.store.Json;

/**
 * An example with one change that breaks its profile.
 *
 * @param rule the rule that must refuse it
 * @param about what the refusal must speak of
 */
record CounterExample(String name, ObjectNode resource, String rule, String about) {
    @Override
    public String toString() {
        return name;
    }

    static List<CounterExample> all() {
        try (var in = CounterExample.class.getResourceAsStream("counter-examples.json")) {
            var all = new ArrayList<CounterExample>();
            for (var each : Json.parseAny(in.readAllBytes())) all.add(of(each));
            return all;
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static CounterExample of(JsonNode said) {
        var resource = example(said.path("example").asText());
        var pointer = JsonPointer.compile(said.path("at").asText());
        var parent = resource.at(pointer.head());
        var last = pointer.last();
        if (parent instanceof ArrayNode list) {
            if (!said.has("put")) list.remove(last.getMatchingIndex());
            else if (last.getMatchingIndex() < list.size()) list.set(last.getMatchingIndex(), said.get("put"));
            else list.add(said.get("put"));
        } else if (!said.has("put")) {
            ((ObjectNode) parent).remove(last.getMatchingProperty());
        } else {
            ((ObjectNode) parent).set(last.getMatchingProperty(), said.get("put"));
        }
        return new CounterExample(
                said.path("example").asText() + ": " + said.path("why").asText(),
                resource,
                said.path("rule").asText(),
                said.path("about").asText());
    }

    static ObjectNode example(String id) {
        return Profiles.examples().stream()
                .filter(each -> each.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no example " + id));
    }
}
