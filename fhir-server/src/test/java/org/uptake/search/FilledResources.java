package org.uptake.search;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeChildPrimitiveEnumerationDatatypeDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IBaseEnumFactory;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.Reference;

/** Resources with a value in every element down to a depth; each of them takes another form of the choice elements. */
final class FilledResources {
    private static final int DEEPEST = 4;
    private static final int FORMS = 11;
    private static final Set<String> LEFT_OUT = Set.of("extension", "modifierExtension", "contained", "meta", "id");
    private static final List<String> TARGETS = List.of("Patient", "Practitioner", "Group", "Location", "Encounter");

    private final FhirContext fhir;
    private final int form;
    private int number;

    private FilledResources(FhirContext fhir, int form) {
        this.fhir = fhir;
        this.form = form;
    }

    static List<IBaseResource> of(String type, FhirContext fhir) {
        var all = new ArrayList<IBaseResource>();
        for (var form = 0; form < FORMS; form++) {
            var resource = fhir.getResourceDefinition(type).newInstance();
            new FilledResources(fhir, form).fill(resource, fhir.getResourceDefinition(type), 0);
            resource.setId("filled-" + form);
            all.add(resource);
        }
        return all;
    }

    private void fill(IBase target, BaseRuntimeElementCompositeDefinition<?> definition, int depth) {
        for (var child : definition.getChildren())
            if (!LEFT_OUT.contains(child.getElementName())
                    && (depth > 0 || !child.getElementName().equals("text"))) add(target, child, depth);
    }

    private void add(IBase target, BaseRuntimeChildDefinition child, int depth) {
        var names = child.getValidChildNames().stream()
                .filter(name -> !ChildTypes.isChoice(child) || !name.endsWith("Resource"))
                .sorted()
                .toList();
        if (names.isEmpty()) return;
        var definition = child.getChildByName(names.get(form % names.size()));
        if (definition == null) return;
        var value = definition.newInstance(child.getInstanceConstructorArguments());
        if (value instanceof Reference reference) {
            reference.setReference(TARGETS.get((form + number++) % TARGETS.size()) + "/x" + number);
        } else if (value instanceof IPrimitiveType<?> primitive) {
            if (!set(primitive, definition.getName(), child)) return;
        } else if (definition instanceof BaseRuntimeElementCompositeDefinition<?> composite && depth < DEEPEST) {
            fill(value, composite, depth + 1);
        }
        child.getMutator().addValue(target, value);
    }

    private boolean set(IPrimitiveType<?> primitive, String type, BaseRuntimeChildDefinition child) {
        number++;
        var text = switch (type) {
            case "boolean" -> "true";
            case "date", "dateTime" -> "2026-03-0" + (1 + number % 9);
            case "instant" -> "2026-03-01T10:00:0" + number % 10 + "Z";
            case "time" -> "10:00:00";
            case "integer", "positiveInt", "unsignedInt", "decimal" -> "" + (1 + number);
            case "base64Binary" -> "QUFB";
            case "uri", "url", "canonical", "oid", "uuid" -> "https://example.org/" + number;
            case "xhtml" -> null;
            default -> "text" + number;
        };
        if (child instanceof RuntimeChildPrimitiveEnumerationDatatypeDefinition coded) text = code(coded);
        if (text == null) return false;
        primitive.setValueAsString(text);
        return true;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static String code(RuntimeChildPrimitiveEnumerationDatatypeDefinition child) {
        var factory = (IBaseEnumFactory) child.getInstanceConstructorArguments();
        return factory.toCode((Enum<?>) child.getBoundEnumType().getEnumConstants()[0]);
    }
}
