package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import java.util.Base64;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;

/** R4, "patch": JSON Patch (RFC 6902). */
final class Patches {
    /** A patch and the media type that says which kind it is. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Body(String contentType, byte[] content) {
        static Body of(RestRequest request) {
            return new Body(request.header("content-type").orElse(""), request.body());
        }

        /** A JSON Patch comes in a Binary, a FHIRPath Patch as Parameters (R4, "patch"). */
        static Body of(BundleEntry entry) {
            var resource = entry.require();
            if (!resource.path("resourceType").asText().equals("Binary"))
                return new Body("application/fhir+json", entry.json());
            try {
                var data = Base64.getMimeDecoder().decode(resource.path("data").asText());
                return new Body(resource.path("contentType").asText(), data);
            } catch (IllegalArgumentException notBase64) {
                throw Refusal.of(400, "value", "patch-structure", "The Binary's data is not base64.")
                        .at("resource.data")
                        .asException();
            }
        }
    }

    ObjectNode apply(Body patch, ObjectNode resource) {
        if (!patch.contentType().startsWith("application/json-patch+json"))
            throw Refusal.of(
                            415,
                            "not-supported",
                            "patch-format",
                            "A patch must be JSON Patch (Content-Type: application/json-patch+json).")
                    .asException();
        return json(patch.content(), resource);
    }

    private static ObjectNode json(byte[] patch, ObjectNode resource) {
        try {
            var operations = JsonPatch.fromJson(Json.parseAny(patch));
            if (operations.apply(resource) instanceof ObjectNode patched) return patched;
        } catch (java.io.IOException | IllegalArgumentException broken) {
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
