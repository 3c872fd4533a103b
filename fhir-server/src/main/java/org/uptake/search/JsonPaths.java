package org.uptake.search;

import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import java.util.Optional;

/** An element path as PostgreSQL's jsonpath, for values that are looked up in the stored text. */
final class JsonPaths {
    private JsonPaths() {}

    /** What of an element is compared: its code, value or reference; empty when the type has nothing to compare by. */
    static Optional<String> leaf(BaseRuntimeElementDefinition<?> element) {
        return switch (element.getName()) {
            case "CodeableConcept" -> Optional.of(".coding.code");
            case "Coding" -> Optional.of(".code");
            case "Identifier", "ContactPoint" -> Optional.of(".value");
            case "Reference" -> Optional.of(".reference");
            default -> element instanceof BaseRuntimeElementCompositeDefinition ? Optional.empty() : Optional.of("[*]");
        };
    }

    static String child(String key) {
        return "." + quoted(key);
    }

    static String where(String child, String value) {
        return " ? (@" + child(child) + " == " + quoted(value) + ")";
    }

    /** As {@link ElementPath} tells it: by a relative or absolute reference, or by Reference.type. */
    static String pointsTo(String type) {
        return " ? (@.reference starts with " + quoted(type + "/") + " || @.reference like_regex "
                + quoted("/" + type + "/") + " || @.type == " + quoted(type) + ")";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
