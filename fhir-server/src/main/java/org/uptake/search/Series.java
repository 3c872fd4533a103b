package org.uptake.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * Resources of one code of which a patient has hundreds, such as a row a day from a feed. They are found by few parameters only, since
 * every other value would cost more than the resource itself, and they are no part of what rules see of a patient.
 *
 * @param code of {@code Resource.code}, with its system
 * @param parameters by which they are found, besides those of the store
 */
public record Series(String type, String system, String code, Set<String> parameters) {
    public Series {
        parameters = Set.copyOf(parameters);
    }

    public boolean holds(String resourceType, JsonNode resource) {
        return type.equals(resourceType) && holds(resource);
    }

    private boolean holds(JsonNode resource) {
        for (var coding : resource.path("code").path("coding"))
            if (code.equals(coding.path("code").asText())
                    && system.equals(coding.path("system").asText())) return true;
        return false;
    }

    /** The search value that all of them have. */
    public long token() {
        return TokenHash.systemAndCode(type, "code", system, code);
    }
}
