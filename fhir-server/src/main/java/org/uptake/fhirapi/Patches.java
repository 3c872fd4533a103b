package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import java.io.IOException;
import java.util.Base64;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;

/** R4, "patch": JSON Patch (RFC 6902) and FHIRPath Patch. */
final class Patches {
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final int MOST_OPERATIONS = 1_000;
    /** Copying a resource into itself again and again doubles it each time. */
    /** Characters of a patched resource, roughly; as much as a request's body may have. */
    private static final int MOST_CHARACTERS = 10 * 1024 * 1024;

    private static final int CHARACTERS_OF_A_NODE = 16;

    private final FhirPathPatch byPath;

    Patches(FhirPathPatch byPath) {
        this.byPath = byPath;
    }

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
                throw structure("The Binary's data is not base64.");
            }
        }
    }

    /**
     * May change {@code resource}; the result is what the patch makes of it.
     *
     * @param mayAsk whether the caller may read the resource; else no patch may depend on what is in it
     */
    ObjectNode apply(Body patch, ObjectNode resource, boolean mayAsk) {
        if (patch.contentType().startsWith(JSON_PATCH)) {
            if (!mayAsk) refuseQuestions(Json.parseAny(patch.content()));
            return json(patch.content(), resource);
        }
        if (Format.of(patch.contentType()).isPresent()) {
            if (!mayAsk) throw noQuestions();
            return byPath.apply(Json.parse(patch.content()), resource);
        }
        throw Refusal.of(
                        415,
                        "not-supported",
                        "patch-format",
                        "A patch is a JSON Patch, or Parameters with a FHIRPath Patch.")
                .allowing(java.util.List.of(JSON_PATCH, "application/fhir+json", "application/fhir+xml"))
                .asException();
    }

    private static void refuseQuestions(JsonNode operations) {
        for (var operation : operations) if (operation.path("op").asText().equals("test")) throw noQuestions();
    }

    private static RuntimeException noQuestions() {
        return Refusal.of(
                        403,
                        "forbidden",
                        "access",
                        "A patch that depends on what is there tells what is there: it needs the right to read.")
                .asException();
    }

    private static ObjectNode json(byte[] patch, ObjectNode resource) {
        if (!(Json.parseAny(patch) instanceof ArrayNode operations) || operations.size() > MOST_OPERATIONS)
            throw structure("The body is not a JSON Patch (RFC 6902) of at most " + MOST_OPERATIONS + " operations.");
        JsonNode patched = resource;
        for (var operation : operations) {
            patched = json(operation, patched);
            if (operation.path("op").asText().equals("copy") && size(patched, 0) > MOST_CHARACTERS)
                throw structure("The patch makes the resource too large.");
        }
        if (patched instanceof ObjectNode object) return object;
        throw notApplicable("The patch leaves no resource.");
    }

    private static JsonNode json(JsonNode operation, JsonNode resource) {
        try {
            return JsonPatch.fromJson(Json.array(operation)).apply(resource);
        } catch (IOException
                | IllegalArgumentException
                | NullPointerException broken) { // the library lets some through
            throw structure("The body is not a JSON Patch (RFC 6902).");
        } catch (JsonPatchException failed) {
            throw notApplicable("The patch does not fit the resource: a test failed or a path is not there.");
        }
    }

    /** Not exact beyond the limit: counting stops there. */
    private static long size(JsonNode node, long counted) {
        var sum = counted
                + CHARACTERS_OF_A_NODE
                + (node.isTextual() ? node.textValue().length() : 0);
        for (var child : node) {
            if (sum > MOST_CHARACTERS) return sum;
            sum = size(child, sum);
        }
        return sum;
    }

    static RefusedException structure(String message) {
        return Refusal.of(400, "structure", "patch-structure", message).asException();
    }

    static RefusedException notApplicable(String message) {
        return Refusal.of(422, "processing", "patch-not-applicable", message).asException();
    }
}
