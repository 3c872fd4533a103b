package org.uptake.profiles.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.uptake.profiles.Profiles;

/**
 * A profile or an extension, written as what it says and no more. docs/profiles.md explains the form.
 *
 * <p>A profile has {@code type} (or {@code base}, a profile of ours), and {@code elements} by element id; an extension has
 * {@code context} and either {@code value} or {@code parts}.
 */
final class StructureSource {
    private static final String R4 = "http://hl7.org/fhir/StructureDefinition/";

    private final ObjectNode source;
    private final ObjectNode structure;
    private final ArrayNode elements;

    private StructureSource(String id, ObjectNode source) {
        this.source = source;
        this.structure = Header.of("StructureDefinition", id, text("title"), text("description"));
        var isExtension = source.has("context");
        structure.put("fhirVersion", "4.0.1").put("kind", isExtension ? "complex-type" : "resource");
        structure.put("abstract", false);
        for (var context : source.path("context"))
            structure.withArray("context").addObject().put("type", "element").put("expression", context.asText());
        structure.put("type", isExtension ? "Extension" : text("type"));
        structure.put(
                "baseDefinition",
                source.has("base")
                        ? Profiles.structure(text("base"))
                        : R4 + structure.path("type").asText());
        structure.put("derivation", "constraint");
        this.elements = structure.putObject("differential").putArray("element");
        if (isExtension) extension();
        else profile();
    }

    /** @return the StructureDefinition, without its snapshot */
    static ObjectNode read(String id, ObjectNode source) {
        return new StructureSource(id, source).structure;
    }

    private String text(String field) {
        return source.path(field).asText();
    }

    private void extension() {
        var root = element("Extension").put("short", text("title")).put("definition", text("description"));
        cardinality(root, source.path("card").asText("0..1"));
        var parts = source.path("parts");
        if (parts.isEmpty()) element("Extension.extension").put("max", "0");
        else slicing(element("Extension.extension"));
        for (var part : parts.properties()) part(part.getKey(), part.getValue());
        element("Extension.url").put("fixedUri", structure.path("url").asText());
        var value = element("Extension.value[x]");
        if (parts.isEmpty()) value(value, source);
        else value.put("max", "0");
    }

    private void part(String name, JsonNode part) {
        var id = "Extension.extension:" + name;
        cardinality(
                element(id)
                        .put("sliceName", name)
                        .put("short", part.path("short").asText()),
                part.path("card").asText("0..1"));
        element(id + ".extension").put("max", "0");
        element(id + ".url").put("fixedUri", name);
        value(element(id + ".value[x]"), part);
    }

    private static void value(ObjectNode element, JsonNode source) {
        element.put("min", 1);
        types(element, source.path("value"), source.path("targets"));
        bind(element, source);
    }

    private void profile() {
        var type = structure.path("type").asText();
        var root = element(type);
        for (var rule : source.path("invariants").properties())
            root.withArray("constraint")
                    .addObject()
                    .put("key", rule.getKey())
                    .put("severity", "error")
                    .put("human", rule.getValue().path("says").asText())
                    .put("expression", rule.getValue().path("expression").asText());
        extensions(type);
        for (var entry : source.path("elements").properties()) element(entry.getKey(), entry.getValue());
    }

    private void extensions(String type) {
        var own = source.path("extensions");
        if (!own.isEmpty()) slicing(element(type + ".extension"));
        for (var entry : own.properties()) {
            var slice = element(type + ".extension:" + entry.getKey()).put("sliceName", entry.getKey());
            cardinality(slice, entry.getValue().asText());
            slice.putArray("type")
                    .addObject()
                    .put("code", "Extension")
                    .putArray("profile")
                    .add(Profiles.structure(entry.getKey()));
        }
    }

    private void element(String id, JsonNode said) {
        var element = element(id);
        var slice = id.substring(id.lastIndexOf('.') + 1);
        if (slice.contains(":")) element.put("sliceName", slice.substring(slice.indexOf(':') + 1));
        if (said.has("card")) cardinality(element, said.path("card").asText());
        types(element, said.path("value"), said.path("targets"));
        bind(element, said);
        for (var rest : said.properties())
            if (!Set.of("card", "value", "targets", "bind").contains(rest.getKey()))
                element.set(rest.getKey(), rest.getValue());
    }

    private ObjectNode element(String id) {
        return elements.addObject().put("id", id).put("path", id.replaceAll(":[A-Za-z0-9-]+", ""));
    }

    private static void slicing(ObjectNode element) {
        var slicing = element.putObject("slicing");
        slicing.putArray("discriminator").addObject().put("type", "value").put("path", "url");
        slicing.put("rules", "open");
    }

    /** {@code 1..*}; R4 lets a differential leave out a bound that does not change. */
    private static void cardinality(ObjectNode element, String card) {
        var bounds = card.split("\\.\\.", -1);
        if (!bounds[0].isEmpty()) element.put("min", Integer.parseInt(bounds[0]));
        if (!bounds[1].isEmpty()) element.put("max", bounds[1]);
    }

    private static void types(ObjectNode element, JsonNode value, JsonNode targets) {
        if (!targets.isEmpty()) {
            var reference = element.putArray("type").addObject().put("code", "Reference");
            for (var target : targets) reference.withArray("targetProfile").add(R4 + target.asText());
        } else if (value.isArray()) {
            for (var each : value) element.withArray("type").addObject().put("code", each.asText());
        } else if (value.isTextual()) {
            element.putArray("type").addObject().put("code", value.asText());
        }
    }

    private static void bind(ObjectNode element, JsonNode said) {
        if (said.has("bind"))
            element.putObject("binding")
                    .put("strength", "required")
                    .put("valueSet", valueSet(said.path("bind").asText()));
    }

    private static String valueSet(String name) {
        return name.startsWith("http") ? name : Profiles.BASE + "/ValueSet/" + name;
    }
}
