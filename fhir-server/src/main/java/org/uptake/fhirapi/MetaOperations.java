package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;
import org.uptake.store.Store;

/** R4, "$meta", "$meta-add", "$meta-delete" on a resource: profiles, tags and security labels. A change is a new version. */
final class MetaOperations {
    private static final List<String> LISTS = List.of("profile", "security", "tag");

    private final Store store;
    private final Reads reads;
    private final Changes changes;

    MetaOperations(Store store, Reads reads, Changes changes) {
        this.store = store;
        this.reads = reads;
        this.changes = changes;
    }

    RestResponse read(RestRequest request) {
        return answer(reads.visible(request.caller(), request.segment(0), request.segment(1))
                .tree());
    }

    RestResponse add(RestRequest request) {
        return change(request, MetaOperations::add);
    }

    RestResponse delete(RestRequest request) {
        return change(request, MetaOperations::remove);
    }

    private interface Merge {
        void into(ArrayNode list, JsonNode value);
    }

    private RestResponse change(RestRequest request, Merge merge) {
        var given = given(request);
        var stored = store.write(
                request.caller(),
                unit -> changes.edit(
                        unit,
                        request.segment(0),
                        request.segment(1),
                        resource -> merged(resource, given, merge),
                        request.ifMatch()));
        return changes.shows(request.caller(), stored)
                ? answer(stored.version().tree())
                : new RestResponse(200, null, RestResponse.validators(stored.version()));
    }

    private static JsonNode given(RestRequest request) {
        var call = new Call(
                request.caller(), request.segment(0), request.segment(1), Map.of(), Json.parse(request.body()), null);
        return call.parts("meta").stream()
                .map(part -> part.path("valueMeta"))
                .filter(JsonNode::isObject)
                .findFirst()
                .orElseThrow(
                        () -> Refusal.of(400, "required", "meta", "Send Parameters with a parameter meta (valueMeta).")
                                .asException());
    }

    private static ObjectNode merged(ObjectNode resource, JsonNode given, Merge merge) {
        var meta = resource.get("meta") instanceof ObjectNode there ? there : resource.putObject("meta");
        for (var name : LISTS) {
            var list = meta.withArray(name);
            given.path(name).forEach(value -> merge.into(list, value));
            if (list.isEmpty()) meta.remove(name);
        }
        return resource;
    }

    private static void add(ArrayNode list, JsonNode value) {
        for (var there : list) if (isSame(there, value)) return;
        list.add(value);
    }

    private static void remove(ArrayNode list, JsonNode value) {
        for (var i = list.size() - 1; i >= 0; i--) if (isSame(list.get(i), value)) list.remove(i);
    }

    /** Labels are equal by system and code, whatever their display. */
    private static boolean isSame(JsonNode one, JsonNode other) {
        return one.isObject()
                ? one.path("system").equals(other.path("system"))
                        && one.path("code").equals(other.path("code"))
                : one.equals(other);
    }

    private static RestResponse answer(ObjectNode resource) {
        var parameters = Json.object().put("resourceType", "Parameters");
        parameters.putArray("parameter").addObject().put("name", "return").set("valueMeta", resource.path("meta"));
        return RestResponse.of(200, parameters);
    }
}
