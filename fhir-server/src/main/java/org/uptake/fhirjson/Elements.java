package org.uptake.fhirjson;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Elements of FHIR JSON. Reading never fails: what is missing or of another form is empty. */
public final class Elements {
    private Elements() {}

    public static Optional<String> text(JsonNode node, String field) {
        var value = node.path(field);
        return value.isValueNode() && !value.asText().isEmpty() ? Optional.of(value.asText()) : Optional.empty();
    }

    /** {@code reference} of a Reference element. */
    public static Optional<String> reference(JsonNode node, String field) {
        return text(node.path(field), "reference");
    }

    /** The code of a CodeableConcept in a system. */
    public static Optional<String> code(JsonNode concept, String system) {
        for (var coding : concept.path("coding"))
            if (system.equals(coding.path("system").asText())) return text(coding, "code");
        return Optional.empty();
    }

    /** A dateTime or instant with a zone; dates without a time are not moments. */
    public static Optional<Instant> moment(String value) {
        try {
            return Optional.of(Moment.parse(value));
        } catch (DateTimeException notAMoment) {
            return Optional.empty();
        }
    }

    public static Optional<Instant> moment(JsonNode node, String field) {
        return text(node, field).flatMap(Elements::moment);
    }

    public static Optional<JsonNode> extension(JsonNode node, String url) {
        for (var extension : node.path("extension"))
            if (url.equals(extension.path("url").asText())) return Optional.of(extension);
        return Optional.empty();
    }

    public static List<JsonNode> extensions(JsonNode node, String url) {
        var found = new ArrayList<JsonNode>();
        for (var extension : node.path("extension"))
            if (url.equals(extension.path("url").asText())) found.add(extension);
        return found;
    }

    public static void removeExtension(ObjectNode node, String url) {
        if (!(node.get("extension") instanceof ArrayNode extensions)) return;
        for (var i = extensions.size() - 1; i >= 0; i--)
            if (url.equals(extensions.get(i).path("url").asText())) extensions.remove(i);
        if (extensions.isEmpty()) node.remove("extension");
    }

    /** Replaces the extension with this address; the caller sets its value. */
    public static ObjectNode setExtension(ObjectNode node, String url) {
        removeExtension(node, url);
        return node.withArray("extension").addObject().put("url", url);
    }

    /** Says that the resource keeps to a profile. */
    public static void claim(ObjectNode resource, String profile) {
        resource.withObject("/meta").withArray("profile").add(profile);
    }

    /** Fills a CodeableConcept. */
    public static void concept(ObjectNode concept, String system, String code) {
        concept.putArray("coding").addObject().put("system", system).put("code", code);
    }

    public static ObjectNode part(ArrayNode parameters, String name) {
        return parameters.addObject().put("name", name);
    }

    /** The id behind a reference of the type, for example {@code id("Patient/1", "Patient")}. */
    public static Optional<String> id(String reference, String type) {
        return reference.startsWith(type + "/")
                ? Optional.of(reference.substring(type.length() + 1))
                : Optional.empty();
    }
}
