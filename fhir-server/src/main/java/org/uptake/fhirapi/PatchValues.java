package org.uptake.fhirapi;

import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Base;
import org.uptake.store.Json;

/** The values in a FHIRPath Patch, as the JSON that belongs into the resource: value[x], or parts where the type has no name. */
final class PatchValues {
    private final FhirContext fhir;
    private final BaseRuntimeElementDefinition<?> extension;

    PatchValues(FhirContext fhir) {
        this.fhir = fhir;
        this.extension = Objects.requireNonNull(fhir.getElementDefinition("Extension"));
    }

    /** @param property the JSON name, with the type's name when the element is a choice */
    record Value(String property, boolean isList, JsonNode json) {}

    /** A new value for an element of {@code parent}. */
    Value of(Base parent, String name, JsonNode part) {
        return value(definition(parent), name, part);
    }

    /** A value in the place of what stands under this JSON name already. */
    JsonNode like(Base parent, String property, JsonNode part) {
        return value(definition(parent), property, part).json();
    }

    private BaseRuntimeElementDefinition<?> definition(Base element) {
        return element instanceof IBaseResource resource
                ? fhir.getResourceDefinition(resource)
                : Objects.requireNonNull(fhir.getElementDefinition(element.getClass()));
    }

    private Value value(BaseRuntimeElementDefinition<?> parent, String name, JsonNode part) {
        if (!(parent instanceof BaseRuntimeElementCompositeDefinition<?> composite))
            throw Patches.notApplicable("A primitive value has no elements.");
        var slots = Shape.of(composite, extension).slots();
        var plain = name.replace("[x]", "");
        var property = slots.containsKey(plain) ? plain : plain + suffix(part);
        var slot = slots.get(property);
        if (slot == null) throw Patches.notApplicable("There is no element of the name that the operation gives.");
        var value = Call.value(part);
        return new Value(
                property, slot.isList(), value.isPresent() ? value.get() : parts(slot.definition(), part.path("part")));
    }

    /** The type of value[x], as it stands in the name of a choice. */
    private static String suffix(JsonNode part) {
        var names = part.fieldNames();
        while (names.hasNext()) {
            var name = names.next();
            if (name.startsWith("value")) return name.substring("value".length());
        }
        return "";
    }

    private ObjectNode parts(@org.jspecify.annotations.Nullable BaseRuntimeElementDefinition<?> type, JsonNode parts) {
        if (type == null) throw Patches.notApplicable("A resource cannot be made of parts.");
        var object = Json.object();
        for (var part : parts) {
            var value = value(type, part.path("name").asText(), part);
            if (value.isList()) object.withArray(value.property()).add(value.json());
            else object.set(value.property(), value.json());
        }
        if (object.isEmpty()) throw Patches.structure("A value is value[x], or parts that name its elements.");
        return object;
    }
}
