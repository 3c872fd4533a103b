package org.uptake.app.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A piece of FHIR JSON. Absent elements read as empty, never as null: other people's data has holes. */
public record FhirNode(JsonNode json) {
    /** Base of every canonical address, code system and identifier system of ours. */
    public static final String U = "https://w3id.org/uptake/fhir";

    static final FhirNode EMPTY = new FhirNode(MissingNode.getInstance());

    public FhirNode at(String... path) {
        var node = json;
        for (var step : path) {
            node = node.isArray() ? node.path(0).path(step) : node.path(step);
        }
        return new FhirNode(node);
    }

    /** Text of the element at the path; the first one where the path crosses a list. */
    public Optional<String> text(String... path) {
        var node = at(path).json;
        var value = node.isArray() ? node.path(0) : node;
        return value.isValueNode() && !value.isNull() ? Optional.of(value.asText()) : Optional.empty();
    }

    public String textOr(String otherwise, String... path) {
        return text(path).orElse(otherwise);
    }

    public boolean is(String... path) {
        return at(path).json.asBoolean(false);
    }

    public OptionalDouble number(String... path) {
        var node = at(path).json;
        return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
    }

    /** The items of a list; a single object counts as a list of one. */
    public List<FhirNode> each(String... path) {
        var node = at(path).json;
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .map(FhirNode::new)
                    .toList();
        }
        return node.isMissingNode() || node.isNull() ? List.of() : List.of(new FhirNode(node));
    }

    /** The extension with this name: ours by its last segment, others by full address. */
    public Optional<FhirNode> extension(String name) {
        return each("extension").stream().filter(e -> isNamed(e, name)).findFirst();
    }

    public List<FhirNode> extensions(String name) {
        return each("extension").stream().filter(e -> isNamed(e, name)).toList();
    }

    private static boolean isNamed(FhirNode extension, String name) {
        var url = extension.textOr("", "url");
        return url.equals(name) || url.equals(U + "/StructureDefinition/" + name);
    }

    /** The code of a CodeableConcept in a system of ours, by the system's last segment. */
    public Optional<String> code(String system) {
        return each("coding").stream()
                .filter(c -> c.textOr("", "system").equals(U + "/CodeSystem/" + system))
                .flatMap(c -> c.text("code").stream())
                .findFirst();
    }

    /** Parameters: the parts or parameters of this name. */
    public List<FhirNode> parameters(String name) {
        return Stream.concat(each("parameter").stream(), each("part").stream())
                .filter(p -> p.textOr("", "name").equals(name))
                .toList();
    }

    public FhirNode parameter(String name) {
        return parameters(name).stream().findFirst().orElse(EMPTY);
    }

    /** Bundle: the resources of one type, in the Bundle's order. */
    public List<FhirNode> resources(String type) {
        return each("entry").stream()
                .map(e -> e.at("resource"))
                .filter(r -> r.textOr("", "resourceType").equals(type))
                .toList();
    }

    /** {@code Type/id} of a resource, without version. */
    public String reference() {
        return textOr("", "resourceType") + "/" + textOr("", "id");
    }

    /** Last segment of a reference: the id. */
    public static String id(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }
}
