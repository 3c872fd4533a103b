package org.uptake.fhirapi;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.FhirPathExecutionException;
import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.parser.LenientErrorHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.jspecify.annotations.Nullable;
import org.uptake.store.Json;

/** Where the elements that FHIRPath finds in a resource stand in its JSON. */
final class ElementIndex {
    private final IFhirPath engine;
    private final Base resource;
    private final IdentityHashMap<Base, Place> places = new IdentityHashMap<>();

    /**
     * An element.
     *
     * @param parentElement the element that it is a child of; itself for the resource
     * @param parent the JSON object that it is a property of; null for the resource itself
     * @param property its JSON name
     * @param choice the element's name without its type when it is a choice such as value[x], else empty
     * @param index its place in an array, -1 when it is none
     * @param node its JSON
     */
    record Place(
            Base element,
            Base parentElement,
            @Nullable ObjectNode parent,
            String property,
            String choice,
            int index,
            JsonNode node) {}

    ElementIndex(FhirContext fhir, IFhirPath engine, ObjectNode json) {
        this.engine = engine;
        this.resource = (Base) fhir.newJsonParser()
                .setParserErrorHandler(new LenientErrorHandler(false))
                .parseResource(Json.write(json));
        places.put(resource, new Place(resource, resource, null, "", "", -1, json));
        walk(resource, json);
    }

    private void walk(Base element, ObjectNode json) {
        for (var property : element.children()) {
            var name = property.getName().replace("[x]", "");
            var isChoice = property.getName().endsWith("[x]");
            var index = 0;
            for (var value : property.getValues()) {
                var key = isChoice ? name + capital(value.fhirType()) : name;
                var node = json.path(key);
                var isList = node instanceof ArrayNode;
                var own = isList ? node.path(index) : node;
                places.put(value, new Place(value, element, json, key, isChoice ? name : "", isList ? index : -1, own));
                if (own instanceof ObjectNode object) walk(value, object);
                index++;
            }
        }
    }

    static String capital(String type) {
        return Character.toUpperCase(type.charAt(0)) + type.substring(1);
    }

    /** @throws org.uptake.refusal.RefusedException 422 when the path is not FHIRPath or finds what stands in no place */
    List<Place> find(String path) {
        var found = new ArrayList<Place>();
        try {
            for (var element : engine.evaluate(resource, path, Base.class)) {
                var place = places.get(element);
                if (place == null) throw Patches.notApplicable("A path finds a computed value, not an element.");
                found.add(place);
            }
        } catch (FhirPathExecutionException | IllegalArgumentException | ClassCastException broken) {
            throw Patches.notApplicable("A path cannot be evaluated as FHIRPath on this resource.");
        }
        return found;
    }
}
