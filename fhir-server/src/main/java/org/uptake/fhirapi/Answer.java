package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.uptake.store.Json;
import org.uptake.store.Version;

/**
 * @param json the resource answered
 * @param headers further response headers, for example ETag
 */
public record Answer(int status, String json, Map<String, String> headers) {
    public static Answer ok(ObjectNode body) {
        return new Answer(200, Json.write(body), Map.of());
    }

    /** A resource as it is stored, with its ETag. */
    public static Answer ok(Version version) {
        return new Answer(200, String.valueOf(version.json()), Map.of("ETag", version.etag()));
    }

    /** The answer as a tree of its own. */
    public ObjectNode body() {
        return Json.parse(json);
    }
}
