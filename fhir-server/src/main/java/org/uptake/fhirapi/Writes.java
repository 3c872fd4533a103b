package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;
import org.uptake.store.Store;
import org.uptake.store.Unit;
import org.uptake.store.Version;

/** R4, "create", "update", "patch", "delete", each by id or by a condition; one request is one unit of work. */
final class Writes {
    private final Store store;
    private final Changes changes;
    private final Conditions conditions;
    private final String base;

    Writes(Store store, Changes changes, Conditions conditions, String base) {
        this.store = store;
        this.changes = changes;
        this.conditions = conditions;
        this.base = base;
    }

    RestResponse create(RestRequest request) {
        var type = request.segment(0);
        var resource = resource(request);
        return store(request, unit -> {
            var existing = request.header("if-none-exist")
                    .flatMap(condition -> conditions.match(unit, type, Queries.parse(condition)));
            return existing.map(version -> new Changes.Stored(version, false))
                    .orElseGet(() -> changes.create(unit, resource.deepCopy(), Optional.empty()));
        });
    }

    RestResponse update(RestRequest request) {
        var resource = resource(request);
        return store(request, unit -> changes.update(unit, resource.deepCopy(), request.segment(1), request.ifMatch()));
    }

    RestResponse updateWhere(RestRequest request) {
        var resource = resource(request);
        var given = Optional.of(resource.path("id").asText("")).filter(id -> !id.isEmpty());
        return store(request, unit -> {
            var id = conditions
                    .target(unit, request.segment(0), request.query(), given)
                    .orElseGet(unit::newId);
            return changes.update(unit, resource.deepCopy().put("id", id), id, request.ifMatch());
        });
    }

    RestResponse patch(RestRequest request) {
        return store(
                request,
                unit -> changes.patch(
                        unit, request.segment(0), request.segment(1), Patches.Body.of(request), request.ifMatch()));
    }

    RestResponse patchWhere(RestRequest request) {
        var type = request.segment(0);
        return store(request, unit -> {
            var found = conditions.match(unit, type, request.query()).orElseThrow(() -> noMatch(type));
            return changes.patch(unit, type, found.id(), Patches.Body.of(request), request.ifMatch());
        });
    }

    RestResponse delete(RestRequest request) {
        store.write(request.caller(), unit -> {
            changes.delete(unit, request.segment(0), request.segment(1), request.ifMatch());
            return true;
        });
        return new RestResponse(204, null, Map.of());
    }

    /** Nothing to delete is success, as it is when the id is given (R4, "delete"). */
    RestResponse deleteWhere(RestRequest request) {
        var type = request.segment(0);
        store.write(request.caller(), unit -> {
            conditions
                    .match(unit, type, request.query())
                    .ifPresent(version -> changes.delete(unit, type, version.id(), request.ifMatch()));
            return true;
        });
        return new RestResponse(204, null, Map.of());
    }

    private RestResponse store(RestRequest request, Function<Unit, Changes.Stored> work) {
        var stored = store.write(request.caller(), work);
        var shows = changes.shows(request.caller(), stored);
        return written(request, stored.created() ? 201 : 200, stored.version(), shows);
    }

    static RuntimeException noMatch(String type) {
        return Refusal.of(404, "not-found", "not-found", "No " + type + " matches the condition.")
                .asException();
    }

    private static ObjectNode resource(RestRequest request) {
        var resource = Json.parse(request.body());
        var type = request.segment(0);
        if (!type.equals(resource.path("resourceType").asText()))
            throw Refusal.of(400, "structure", "resource-type", "The body must be a " + type + ".")
                    .at("resourceType")
                    .asException();
        return resource;
    }

    private RestResponse written(RestRequest request, int status, Version version, boolean shows) {
        var headers =
                status == 201 ? Map.of("Location", RestResponse.location(base, version)) : Map.<String, String>of();
        var full = RestResponse.of(status, version, headers);
        if (!shows || request.prefers("return=minimal")) return new RestResponse(status, null, full.headers());
        if (request.prefers("return=OperationOutcome"))
            return new RestResponse(status, Json.write(Outcomes.information("Stored.")), full.headers());
        return full;
    }
}
