package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** @param headers further response headers, for example ETag */
public record Answer(int status, ObjectNode body, Map<String, String> headers) {
    public static Answer ok(ObjectNode body) {
        return new Answer(200, body, Map.of());
    }
}
