package org.uptake.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Elements;

/** The concepts of one complete code system, in its order. */
final class Concepts {
    /** @param parent the code above it, when the system is a hierarchy */
    record Concept(Code code, @Nullable String parent, JsonNode json) {
        /** Whether a property, or the code itself, has the value (R4, "CodeSystem filters", operator {@code =}). */
        boolean has(String property, String value) {
            if (property.equals("code") || property.equals("concept"))
                return code.code().equals(value);
            for (var each : json.path("property"))
                if (property.equals(each.path("code").asText()) && value.equals(valueOf(each))) return true;
            return false;
        }

        private static String valueOf(JsonNode property) {
            for (var field : property.properties())
                if (field.getKey().startsWith("value"))
                    return field.getValue().has("code")
                            ? field.getValue().path("code").asText()
                            : field.getValue().asText();
            return "";
        }
    }

    private final JsonNode system;
    private final Map<String, Concept> byCode = new LinkedHashMap<>();

    Concepts(JsonNode system) {
        this.system = system;
        collect(system.path("concept"), null);
    }

    private void collect(JsonNode concepts, @Nullable String parent) {
        for (var json : concepts) {
            var code = json.path("code").asText();
            var display = Elements.text(json, "display").orElse(code);
            // A code that stands twice keeps its first place: its parent came before it, so the way up always ends.
            byCode.putIfAbsent(code, new Concept(new Code(system.path("url").asText(), code, display), parent, json));
            collect(json.path("concept"), code);
        }
    }

    JsonNode system() {
        return system;
    }

    Optional<Concept> find(String code) {
        return Optional.ofNullable(byCode.get(code));
    }

    Collection<Concept> all() {
        return byCode.values();
    }

    List<Code> where(Predicate<Concept> wanted) {
        var found = new ArrayList<Code>();
        for (var concept : byCode.values()) if (wanted.test(concept)) found.add(concept.code());
        return found;
    }

    /** Whether {@code code} is {@code ancestor} or stands below it. */
    boolean isA(String code, String ancestor) {
        for (@Nullable String at = code; at != null; at = parentOf(at)) if (at.equals(ancestor)) return true;
        return false;
    }

    private @Nullable String parentOf(String code) {
        var concept = byCode.get(code);
        return concept == null ? null : concept.parent();
    }
}
