package org.uptake.search;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.RuntimeChildAny;
import ca.uhn.fhir.context.RuntimeChildChoiceDefinition;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseEnumFactory;
import org.jspecify.annotations.Nullable;

/** The JSON properties behind an element name, read from HAPI's model of R4. */
final class ChildTypes {
    private ChildTypes() {}

    static List<ElementPath.Typed> of(BaseRuntimeElementDefinition<?> parent, String name) {
        if (!(parent instanceof BaseRuntimeElementCompositeDefinition<?> composite)) return List.of();
        var plain = composite.getChildByName(name);
        if (plain != null && !isChoice(plain)) {
            var definition = plain.getChildByName(name);
            return definition == null
                    ? List.of()
                    : List.of(new ElementPath.Typed(name, plain.getMax() != 1, definition, codes(plain)));
        }
        var choice = composite.getChildByName(name + "[x]");
        if (choice == null) return List.of();
        var found = new ArrayList<ElementPath.Typed>();
        for (var key : choice.getValidChildNames()) {
            var definition = choice.getChildByName(key);
            if (definition != null && !key.endsWith("Resource"))
                found.add(new ElementPath.Typed(key, choice.getMax() != 1, definition, null));
        }
        return found;
    }

    static boolean isChoice(BaseRuntimeChildDefinition child) {
        return child instanceof RuntimeChildChoiceDefinition || child instanceof RuntimeChildAny;
    }

    /** The codes of a required binding: HAPI hands them to the constructor of the element's Enumeration. */
    static @Nullable IBaseEnumFactory<?> codes(BaseRuntimeChildDefinition child) {
        return child.getInstanceConstructorArguments() instanceof IBaseEnumFactory<?> factory ? factory : null;
    }
}
