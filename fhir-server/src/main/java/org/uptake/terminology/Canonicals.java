package org.uptake.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Conformance resources by their canonical address. */
public interface Canonicals {
    /** @param canonical with or without {@code |version} */
    Optional<JsonNode> find(String type, String canonical);

    /** Asks {@code next} for what is not here. */
    default Canonicals orElse(Canonicals next) {
        return (type, canonical) -> find(type, canonical).or(() -> next.find(type, canonical));
    }

    static Canonicals of(List<? extends JsonNode> resources) {
        Map<String, JsonNode> known = new HashMap<>();
        for (var resource : resources) {
            var key = resource.path("resourceType").asText() + " "
                    + resource.path("url").asText();
            known.put(key, resource);
            known.put(key + "|" + resource.path("version").asText(), resource);
        }
        return (type, canonical) -> Optional.ofNullable(known.get(type + " " + canonical));
    }
}
