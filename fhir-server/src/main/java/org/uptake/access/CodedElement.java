package org.uptake.access;

import com.fasterxml.jackson.databind.JsonNode;

/** Token equality on a code, Coding or CodeableConcept, or a list of them (R4 search, "token"; without modifiers). */
final class CodedElement {
    private CodedElement() {}

    /** @param token {@code code}, or {@code system|code} */
    static boolean holds(JsonNode element, String token) {
        if (element.isArray()) {
            for (var item : element) if (holds(item, token)) return true;
            return false;
        }
        if (element.isTextual()) return element.asText().equals(token);
        if (element.has("coding")) return holds(element.path("coding"), token);
        var code = element.path("code").asText("");
        if (code.isEmpty()) return false;
        return token.indexOf('|') < 0
                ? code.equals(token)
                : (element.path("system").asText("") + "|" + code).equals(token);
    }
}
