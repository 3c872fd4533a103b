package org.uptake.fhirapi;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.RuntimeChildAny;
import ca.uhn.fhir.context.RuntimeChildChoiceDefinition;
import ca.uhn.fhir.context.RuntimeChildPrimitiveEnumerationDatatypeDefinition;
import ca.uhn.fhir.context.RuntimePrimitiveDatatypeDefinition;
import ca.uhn.fhir.context.RuntimePrimitiveDatatypeNarrativeDefinition;
import ca.uhn.fhir.context.RuntimePrimitiveDatatypeXhtmlHl7OrgDefinition;
import ca.uhn.fhir.model.api.annotation.Child;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBaseEnumFactory;
import org.jspecify.annotations.Nullable;

/**
 * The JSON properties that a FHIR type has.
 *
 * @param required element names that must be there
 */
record Shape(Map<String, Slot> slots, Set<String> required) {
    /**
     * @param choice the element that the property is a form of; equal to the property unless the element is a choice
     * @param definition null for a contained resource
     * @param codes the codes of a required binding
     */
    record Slot(
            String choice,
            @Nullable BaseRuntimeElementDefinition<?> definition,
            boolean isList,
            @Nullable Set<String> codes) {
        boolean isPrimitive() {
            return definition instanceof RuntimePrimitiveDatatypeDefinition || isNarrative();
        }

        boolean isNarrative() {
            return definition instanceof RuntimePrimitiveDatatypeNarrativeDefinition
                    || definition instanceof RuntimePrimitiveDatatypeXhtmlHl7OrgDefinition;
        }

        String typeName() {
            return definition == null ? "" : definition.getName();
        }
    }

    /** @param extension HAPI's definition of Extension, which it does not hang on its elements */
    static Shape of(BaseRuntimeElementCompositeDefinition<?> definition, BaseRuntimeElementDefinition<?> extension) {
        var slots = new HashMap<String, Slot>();
        var required = new LinkedHashSet<String>();
        for (var child : definition.getChildrenAndExtension()) {
            var name = child.getElementName();
            var base = name.endsWith("[x]") ? name.substring(0, name.length() - 3) : name;
            if (child.getMin() > 0) required.add(base);
            if (base.equals("extension") || base.equals("modifierExtension")) {
                slots.put(base, new Slot(base, extension, true, null));
                continue;
            }
            if (child instanceof RuntimeChildChoiceDefinition || child instanceof RuntimeChildAny) {
                for (var key : child.getValidChildNames()) if (!key.endsWith("Resource")) add(slots, key, base, child);
            } else {
                add(slots, name, base, child);
            }
        }
        return new Shape(Map.copyOf(slots), Set.copyOf(required));
    }

    private static void add(Map<String, Slot> slots, String key, String choice, BaseRuntimeChildDefinition child) {
        var isList = child.getMax() == Child.MAX_UNLIMITED || child.getMax() > 1;
        var definition = child.getChildByName(key);
        var isResource = definition == null
                || definition.getChildType() == BaseRuntimeElementDefinition.ChildTypeEnum.RESOURCE
                || definition.getChildType() == BaseRuntimeElementDefinition.ChildTypeEnum.CONTAINED_RESOURCES
                || definition.getChildType() == BaseRuntimeElementDefinition.ChildTypeEnum.CONTAINED_RESOURCE_LIST;
        var list = isList || key.equals("contained");
        slots.put(key, new Slot(choice, isResource ? null : definition, list, codes(child)));
    }

    private static @Nullable Set<String> codes(BaseRuntimeChildDefinition child) {
        if (!(child instanceof RuntimeChildPrimitiveEnumerationDatatypeDefinition coded)
                || !(child.getInstanceConstructorArguments() instanceof IBaseEnumFactory<?> factory)) return null;
        var codes = new LinkedHashSet<String>();
        var type = coded.getBoundEnumType();
        for (var constant : type.getEnumConstants()) {
            var code = codeOf(factory, constant);
            if (code != null && !code.equals("?")) codes.add(code);
        }
        return codes.isEmpty() ? null : codes;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Enum<?>> @Nullable String codeOf(IBaseEnumFactory<T> factory, Enum<?> constant) {
        return factory.toCode((T) constant);
    }
}
