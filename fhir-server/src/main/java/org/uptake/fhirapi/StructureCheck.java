package org.uptake.fhirapi;

import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.Refusal;

/**
 * Whether JSON is a FHIR R4 resource: only elements that exist, in the right cardinality, with values of the right form and codes of
 * required bindings. The rules are read from HAPI's model once per type, so that checking costs microseconds.
 */
public final class StructureCheck {
    private static final int MOST_PROBLEMS = 20;
    private final FhirContext fhir;
    private final Set<String> types;
    private final BaseRuntimeElementDefinition<?> extension;
    private final Shape.Slot extensions;
    private final Map<Class<?>, Shape> shapes = new ConcurrentHashMap<>();

    /** @param types the supported resource types */
    public StructureCheck(FhirContext fhir, Set<String> types) {
        this.fhir = fhir;
        this.types = Set.copyOf(types);
        this.extension = Objects.requireNonNull(fhir.getElementDefinition("Extension"));
        this.extensions = new Shape.Slot("extension", extension, true, null);
    }

    /** @throws org.uptake.refusal.RefusedException 400 or 422, with every problem found */
    public void check(ObjectNode resource) {
        var problems = new ArrayList<Refusal>();
        var type = resource.path("resourceType").asText();
        if (!types.contains(type)) problems.add(StructureProblems.unknownType());
        else resource(type, resource, problems);
        if (problems.isEmpty()) ContainedCheck.check(resource, problems);
        if (!problems.isEmpty()) throw Refusal.all(problems);
    }

    private void resource(String path, JsonNode node, List<Refusal> problems) {
        var type = node.path("resourceType").asText();
        if (!fhir.getResourceTypes().contains(type)) {
            problems.add(StructureProblems.notAResource(path));
            return;
        }
        complex(path, node, fhir.getResourceDefinition(type), problems, true);
    }

    private void complex(
            String path,
            JsonNode node,
            BaseRuntimeElementCompositeDefinition<?> definition,
            List<Refusal> problems,
            boolean isResource) {
        if (!node.isObject() || node.isEmpty()) {
            problems.add(StructureProblems.notAnObject(path));
            return;
        }
        var shape = shapes.computeIfAbsent(definition.getImplementingClass(), c -> Shape.of(definition, extension));
        var choices = new HashMap<String, String>();
        for (var property : node.properties()) {
            if (problems.size() >= MOST_PROBLEMS) return;
            var name = property.getKey();
            if (isResource && name.equals("resourceType")) continue;
            if (name.equals("id")) {
                id(path + ".id", property.getValue(), isResource, problems);
                continue;
            }
            var primitiveExtension = name.startsWith("_");
            var element = primitiveExtension ? name.substring(1) : name;
            var slot = shape.slots().get(element);
            var here = path + "." + name;
            if (slot == null || (primitiveExtension && !slot.isPrimitive())) {
                problems.add(StructureProblems.unknownElement(here));
                continue;
            }
            var other = choices.putIfAbsent(slot.choice(), element);
            if (other != null && !other.equals(element)) problems.add(StructureProblems.twoOfAChoice(here));
            var beside = node.path(primitiveExtension ? element : "_" + element);
            if (primitiveExtension) valueExtensions(here, property.getValue(), slot, beside, problems);
            else values(here, property.getValue(), slot, beside, problems);
        }
        for (var required : shape.required())
            if (!choices.containsKey(required)) problems.add(StructureProblems.missing(path + "." + required));
        if (definition.getName().equals("Extension") && !node.has("url"))
            problems.add(StructureProblems.missing(path + ".url"));
    }

    private static void id(String path, JsonNode node, boolean isResource, List<Refusal> problems) {
        var problem = Primitives.problem(path, isResource ? "id" : "string", node);
        if (problem != null) problems.add(problem);
    }

    /** @param beside the extensions of the values, under the name with an underscore */
    private void values(String path, JsonNode node, Shape.Slot slot, JsonNode beside, List<Refusal> problems) {
        if (slot.isList() != node.isArray()) {
            problems.add(slot.isList() ? StructureProblems.notAList(path) : StructureProblems.isAList(path));
            return;
        }
        if (!node.isArray()) {
            value(path, node, slot, problems);
            return;
        }
        if (node.isEmpty()) problems.add(StructureProblems.emptyList(path));
        for (var i = 0; i < node.size(); i++) {
            var here = path + "[" + i + "]";
            var hasOnlyExtensions =
                    node.get(i).isNull() && slot.isPrimitive() && beside.path(i).isObject();
            if (!hasOnlyExtensions) value(here, node.get(i), slot, problems);
        }
    }

    /** R4, "JSON representation": {@code _name} holds id and extensions of the values of {@code name}, padded with null. */
    private void valueExtensions(String path, JsonNode node, Shape.Slot slot, JsonNode beside, List<Refusal> problems) {
        if (slot.isList() != node.isArray()) {
            problems.add(slot.isList() ? StructureProblems.notAList(path) : StructureProblems.isAList(path));
            return;
        }
        if (!node.isArray()) {
            valueExtension(path, node, problems);
            return;
        }
        for (var i = 0; i < node.size(); i++) {
            var here = path + "[" + i + "]";
            if (!node.get(i).isNull()) valueExtension(here, node.get(i), problems);
            else if (!beside.path(i).isValueNode() || beside.path(i).isNull())
                problems.add(StructureProblems.notAnObject(here));
        }
    }

    private void valueExtension(String path, JsonNode node, List<Refusal> problems) {
        if (!node.isObject() || node.isEmpty()) problems.add(StructureProblems.notAnObject(path));
        for (var property : node.properties()) {
            var here = path + "." + property.getKey();
            if (property.getKey().equals("id")) id(here, property.getValue(), false, problems);
            else if (property.getKey().equals("extension"))
                values(here, property.getValue(), extensions, MissingNode.getInstance(), problems);
            else problems.add(StructureProblems.unknownElement(here));
        }
    }

    private void value(String path, JsonNode node, Shape.Slot slot, List<Refusal> problems) {
        BaseRuntimeElementDefinition<?> definition = slot.definition();
        if (definition == null) resource(path, node, problems);
        else if (definition instanceof BaseRuntimeElementCompositeDefinition<?> composite)
            complex(path, node, composite, problems, false);
        else primitive(path, node, slot, problems);
    }

    private static void primitive(String path, JsonNode node, Shape.Slot slot, List<Refusal> problems) {
        var type = slot.isNarrative() ? "xhtml" : slot.typeName();
        @Nullable Refusal problem = Primitives.problem(path, type, node);
        if (problem != null) problems.add(problem);
        else if (slot.codes() != null && !slot.codes().contains(node.asText()))
            problems.add(StructureProblems.unknownCode(path).allowing(List.copyOf(slot.codes())));
    }
}
