package org.uptake.fhirapi;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Suppliers;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.uptake.fhirapi.ElementIndex.Place;

/** R4, "FHIRPath Patch": the operations of a Parameters resource, one after the other, on the JSON, so that nothing else changes. */
final class FhirPathPatch {
    private static final int MOST_OPERATIONS = 100;
    private static final int LONGEST_PATH = 500;

    /** What finds an element. All of FHIRPath would let a caller compute for as long as they like while the resource is locked. */
    private static final Pattern SIMPLE_PATH;

    static {
        var name = "[A-Za-z][A-Za-z0-9]*+";
        var literal = "(?:'[^'\\\\]*+'|true|false|-?[0-9]++(?:\\.[0-9]++)?+)";
        var step = "(?:(?:where\\(\\s*+" + name + "(?:\\." + name + ")*+\\s*+=\\s*+" + literal + "\\s*+\\)"
                + "|extension\\('[^'\\\\]*+'\\)|(?:ofType|as)\\(\\s*+[A-Za-z.]++\\s*+\\)|(?:first|last|single)\\(\\)|"
                + name
                + ")(?:\\[[0-9]{1,4}+\\])?+)";
        SIMPLE_PATH = Pattern.compile(step + "(?:\\." + step + ")*+");
    }

    private final FhirContext fhir;
    /** Made when it is first needed: it takes seconds to load. */
    private final Supplier<IFhirPath> engine;

    private final PatchValues values;

    FhirPathPatch(FhirContext fhir) {
        this.fhir = fhir;
        this.engine = Suppliers.memoize(fhir::newFhirPath);
        this.values = new PatchValues(fhir);
    }

    ObjectNode apply(ObjectNode parameters, ObjectNode resource) {
        if (!parameters.path("resourceType").asText().equals("Parameters")
                || parameters.path("parameter").isEmpty()
                || parameters.path("parameter").size() > MOST_OPERATIONS)
            throw Patches.structure("A FHIRPath Patch is a Parameters with 1 to " + MOST_OPERATIONS + " operations.");
        for (var parameter : parameters.path("parameter")) {
            if (!parameter.path("name").asText().equals("operation"))
                throw Patches.structure("Every parameter of a FHIRPath Patch has the name operation.");
            apply(parameter.path("part"), new ElementIndex(fhir, engine.get(), resource));
        }
        return resource;
    }

    private void apply(JsonNode parts, ElementIndex index) {
        var path = text(parts, "path");
        if (path.isEmpty() || path.length() > LONGEST_PATH) throw Patches.structure("An operation needs a path.");
        if (!SIMPLE_PATH.matcher(path).matches())
            throw Patches.notApplicable(
                    "A path may use element names, [n], where(name = 'value'), extension('url'), ofType(), first() and last().");
        var found = index.find(path);
        switch (text(parts, "type")) {
            case "add" -> add(one(found), text(parts, "name"), value(parts));
            case "insert" -> insert(found, number(parts, "index"), value(parts));
            case "delete" -> {
                // what is not there need not be deleted
                if (!found.isEmpty()) delete(one(found));
            }
            case "replace" -> replace(one(found), value(parts));
            case "move" -> move(found, number(parts, "source"), number(parts, "destination"));
            default -> throw Patches.structure("The type of an operation is add, insert, delete, replace or move.");
        }
    }

    private void add(Place container, String name, JsonNode part) {
        if (!(container.node() instanceof ObjectNode object))
            throw Patches.notApplicable("Nothing can be added to a primitive value.");
        var value = values.of(container.element(), name, part);
        if (value.isList()) {
            insert(object, value.property(), object.path(value.property()).size(), value.json());
        } else if (object.has(value.property())) {
            throw Patches.notApplicable("The element to add is there already; replace it.");
        } else {
            object.set(value.property(), value.json());
        }
    }

    private void insert(List<Place> items, int at, JsonNode part) {
        var list = list(items);
        if (at > list.node().size()) throw outside();
        insert(list.parent(), list.property(), at, values.like(list.parentElement(), list.property(), part));
    }

    private static void insert(ObjectNode parent, String property, int at, JsonNode value) {
        parent.withArray(property).insert(at, value);
        if (parent.get("_" + property) instanceof ArrayNode extensions && at < extensions.size())
            extensions.insertNull(at);
    }

    private static void delete(Place place) {
        var parent = parent(place);
        for (var name : List.of(place.property(), "_" + place.property())) {
            if (place.index() >= 0 && parent.get(name) instanceof ArrayNode list) list.remove(place.index());
            if (place.index() < 0 || parent.path(name).isEmpty()) parent.remove(name);
        }
    }

    private void replace(Place place, JsonNode part) {
        var parent = parent(place);
        if (!place.choice().isEmpty()) {
            var value = values.of(place.parentElement(), place.choice(), part);
            delete(place);
            parent.set(value.property(), value.json());
            return;
        }
        var value = values.like(place.parentElement(), place.property(), part);
        if (parent.get(place.property()) instanceof ArrayNode list) list.set(place.index(), value);
        else parent.set(place.property(), value);
    }

    private static void move(List<Place> items, int from, int to) {
        var list = list(items);
        if (from >= list.node().size() || to >= list.node().size()) throw outside();
        for (var name : List.of(list.property(), "_" + list.property()))
            if (list.parent().get(name) instanceof ArrayNode array && from < array.size() && to < array.size())
                array.insert(to, array.remove(from));
    }

    /** A whole list that a path found. */
    private record Items(
            org.hl7.fhir.r4.model.Base parentElement, ObjectNode parent, String property, ArrayNode node) {}

    private static Items list(List<Place> items) {
        if (items.isEmpty()) throw Patches.notApplicable("The path finds no list.");
        var first = items.get(0);
        var parent = parent(first);
        if (parent.get(first.property()) instanceof ArrayNode list && list.size() == items.size())
            return new Items(first.parentElement(), parent, first.property(), list);
        throw Patches.notApplicable("The path does not find one whole list.");
    }

    private static Place one(List<Place> found) {
        if (found.size() == 1) return found.get(0);
        throw Patches.notApplicable("The path finds " + (found.isEmpty() ? "nothing." : "several elements."));
    }

    private static ObjectNode parent(Place place) {
        return Optional.ofNullable(place.parent())
                .orElseThrow(
                        () -> Patches.notApplicable("The resource itself cannot be replaced or deleted by a patch."));
    }

    private static RuntimeException outside() {
        return Patches.notApplicable("An index is outside the list.");
    }

    private static String text(JsonNode parts, String name) {
        return part(parts, name).flatMap(Call::value).map(JsonNode::asText).orElse("");
    }

    private static int number(JsonNode parts, String name) {
        var number = part(parts, name)
                .flatMap(Call::value)
                .map(value -> value.asInt(-1))
                .orElse(-1);
        if (number < 0) throw Patches.structure("The operation needs a whole number as " + name + ".");
        return number;
    }

    private static JsonNode value(JsonNode parts) {
        return part(parts, "value").orElseThrow(() -> Patches.structure("The operation needs a value."));
    }

    private static Optional<JsonNode> part(JsonNode parts, String name) {
        for (var part : parts) if (part.path("name").asText().equals(name)) return Optional.of(part);
        return Optional.empty();
    }
}
