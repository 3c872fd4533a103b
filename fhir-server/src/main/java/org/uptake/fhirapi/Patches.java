package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;

/** R4, "patch": JSON Patch (RFC 6902). */
final class Patches {
    ObjectNode apply(String contentType, byte[] patch, ObjectNode resource) {
        if (!contentType.startsWith("application/json-patch+json"))
            throw Refusal.of(
                            415,
                            "not-supported",
                            "patch-format",
                            "A patch must be JSON Patch (Content-Type: application/json-patch+json).")
                    .asException();
        try {
            var operations = JsonPatch.fromJson(Json.parseAny(patch));
            if (operations.apply(resource) instanceof ObjectNode patched) return patched;
        } catch (java.io.IOException broken) {
            throw Refusal.of(400, "structure", "patch-structure", "The body is not a JSON Patch (RFC 6902).")
                    .asException();
        } catch (JsonPatchException notApplicable) {
            // refused below: a test failed or a path is not there
        }
        throw Refusal.of(
                        422,
                        "processing",
                        "patch-not-applicable",
                        "The patch does not fit the resource: a test failed or a path is not there.")
                .asException();
    }
}
