package org.uptake.app.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The body of an operation's call, built up parameter by parameter. */
public final class Parameters {
    private final ObjectNode body = JsonNodeFactory.instance.objectNode().put("resourceType", "Parameters");
    private final ArrayNode parameters = body.putArray("parameter");

    public Parameters code(String name, String value) {
        named(name).put("valueCode", value);
        return this;
    }

    public Parameters string(String name, String value) {
        named(name).put("valueString", value);
        return this;
    }

    /** Leaves the parameter out when there is no value. */
    public Parameters string(String name, Optional<String> value) {
        return value.map(v -> string(name, v)).orElse(this);
    }

    public Parameters dateTime(String name, String value) {
        named(name).put("valueDateTime", value);
        return this;
    }

    public Parameters date(String name, String value) {
        named(name).put("valueDate", value);
        return this;
    }

    public Parameters bool(String name, boolean value) {
        named(name).put("valueBoolean", value);
        return this;
    }

    /** A parameter that is made of parts. */
    public Parameters parts(String name, Parameters parts) {
        named(name).set("part", parts.parameters);
        return this;
    }

    public Parameters reference(String name, String value) {
        named(name).putObject("valueReference").put("reference", value);
        return this;
    }

    public Parameters resource(String name, JsonNode resource) {
        named(name).set("resource", resource);
        return this;
    }

    public JsonNode body() {
        return body;
    }

    private ObjectNode named(String name) {
        return parameters.addObject().put("name", name);
    }
}
