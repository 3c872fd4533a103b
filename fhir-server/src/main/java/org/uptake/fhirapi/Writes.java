package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uptake.access.Caller;
import org.uptake.refusal.Refusal;
import org.uptake.search.Reach;
import org.uptake.search.SearchIndexer;
import org.uptake.store.Json;
import org.uptake.store.Store;
import org.uptake.store.Unit;
import org.uptake.store.Version;

/** Writing: create, update, patch, delete. Every write is checked for structure, rights and rules before it is stored. */
final class Writes {
    /** Lost updates on these would lose clinical work, so the version that was seen must be named. */
    private static final Set<String> VERSION_AWARE = Set.of("Task", "CarePlan");

    private final Store store;
    private final Gate gate;
    private final SearchIndexer indexer;
    private final Patches patches = new Patches();
    private final String base;

    Writes(Store store, Gate gate, SearchIndexer indexer, String base) {
        this.store = store;
        this.gate = gate;
        this.indexer = indexer;
        this.base = base;
    }

    RestResponse create(RestRequest request, String type) {
        var resource = resource(request.body(), type);
        var outcome = store.write(
                request.caller(), unit -> createIn(unit, resource, request.header("if-none-exist"), Optional.empty()));
        return written(request, outcome.created() ? 201 : 200, outcome.version());
    }

    record Created(Version version, boolean created) {}

    /** R4, "conditional create": nothing is written when one resource matches already. */
    Created createIn(Unit unit, ObjectNode resource, Optional<String> ifNoneExist, Optional<String> id) {
        var type = resource.path("resourceType").asText();
        confine(gate.permit(unit.caller(), Interaction.CREATE, type), resource);
        if (ifNoneExist.isPresent()) {
            var existing = existing(unit, type, ifNoneExist.get());
            if (existing.isPresent()) return new Created(existing.get(), false);
        }
        return new Created(id.isPresent() ? unit.createAs(id.get(), resource) : unit.create(resource), true);
    }

    /** A search inside a unit, for conditional references. */
    List<Version> search(Unit unit, String type, Map<String, List<String>> query) {
        confineSearch(unit.caller(), type);
        return unit.search(store.questions().read(type, query, false, reach(unit)))
                .matches();
    }

    private Optional<Version> existing(Unit unit, String type, String query) {
        confineSearch(unit.caller(), type);
        unit.exclusively(type + "?" + query);
        var found = unit.search(store.questions().read(type, Queries.parse(query), false, reach(unit)))
                .matches();
        if (found.size() > 1)
            throw Refusal.of(412, "multiple-matches", "several-match", "Several " + type + " match If-None-Exist.")
                    .asException();
        return found.stream().findFirst();
    }

    private Reach reach(Unit unit) {
        return type -> gate.permit(unit.caller(), Interaction.SEARCH, type);
    }

    /** A condition is a question, and answered only to those who may ask it. */
    private void confineSearch(Caller caller, String type) {
        if (gate.permit(caller, Interaction.SEARCH, type).isPresent())
            throw Refusal.of(403, "forbidden", "forbidden", "Conditions cannot be used with patient scopes.")
                    .asException();
    }

    RestResponse update(RestRequest request, String type, String id) {
        var resource = resource(request.body(), type);
        var version = store.write(request.caller(), unit -> updateIn(unit, resource, id, request.ifMatch()));
        return written(request, version.version() == 1 ? 201 : 200, version);
    }

    Version updateIn(Unit unit, ObjectNode resource, String id, @org.jspecify.annotations.Nullable Integer ifMatch) {
        var type = resource.path("resourceType").asText();
        if (!id.equals(resource.path("id").asText()))
            throw Refusal.of(400, "value", "id-differs", "The resource's id must be the one in the address.")
                    .at(type + ".id")
                    .asException();
        var patient = gate.permit(unit.caller(), Interaction.UPDATE, type);
        refuseSubset(resource);
        confine(patient, resource);
        var current = unit.current(type, id);
        if (current.isPresent() && !current.get().deleted())
            confine(patient, current.get().tree());
        if (current.isPresent()) requireVersion(type, ifMatch);
        return unit.update(id, resource, ifMatch);
    }

    RestResponse patch(RestRequest request, String type, String id) {
        var version = store.write(
                request.caller(),
                unit -> patchIn(
                        unit, type, id, request.header("content-type").orElse(""), request.body(), request.ifMatch()));
        return written(request, 200, version);
    }

    Version patchIn(
            Unit unit,
            String type,
            String id,
            String contentType,
            byte[] patch,
            @org.jspecify.annotations.Nullable Integer ifMatch) {
        var patient = gate.permit(unit.caller(), Interaction.UPDATE, type);
        requireVersion(type, ifMatch);
        var before = unit.require(type, id);
        confine(patient, before);
        var after = patches.apply(contentType, patch, before);
        if (!after.path("resourceType").asText().equals(type)
                || !after.path("id").asText().equals(id))
            throw Refusal.of(422, "business-rule", "patch-identity", "A patch cannot change resourceType or id.")
                    .asException();
        confine(patient, after);
        return unit.update(id, after, ifMatch);
    }

    RestResponse delete(RestRequest request, String type, String id) {
        store.write(request.caller(), unit -> {
            deleteIn(unit, type, id, request.ifMatch());
            return type;
        });
        return new RestResponse(204, null, Map.of());
    }

    void deleteIn(Unit unit, String type, String id, @org.jspecify.annotations.Nullable Integer ifMatch) {
        var patient = gate.permit(unit.caller(), Interaction.DELETE, type);
        var current = unit.current(type, id);
        if (current.isPresent() && !current.get().deleted())
            confine(patient, current.get().tree());
        unit.delete(type, id, ifMatch);
    }

    private static void requireVersion(String type, @org.jspecify.annotations.Nullable Integer ifMatch) {
        if (ifMatch == null && VERSION_AWARE.contains(type))
            throw Refusal.of(
                            412,
                            "business-rule",
                            "if-match-required",
                            "Changing a " + type + " needs If-Match with the version that you saw.")
                    .asException();
    }

    /** Storing part of a resource as the whole would lose the rest (R4, "summary"). */
    private static void refuseSubset(ObjectNode resource) {
        for (var tag : resource.path("meta").path("tag"))
            if (tag.path("code").asText().equals("SUBSETTED"))
                throw Refusal.of(422, "business-rule", "subsetted", "This is part of a resource; send all of it.")
                        .at("meta.tag")
                        .asException();
    }

    private void confine(Optional<String> patient, ObjectNode resource) {
        if (patient.isPresent()
                && !patient.equals(indexer.patient(resource.path("resourceType").asText(), resource)))
            throw Reads.notFound(resource.path("resourceType").asText());
    }

    private static ObjectNode resource(byte[] body, String type) {
        var resource = Json.parse(body);
        if (!type.equals(resource.path("resourceType").asText()))
            throw Refusal.of(400, "structure", "resource-type", "The body must be a " + type + ".")
                    .at("resourceType")
                    .asException();
        return resource;
    }

    private RestResponse written(RestRequest request, int status, Version version) {
        var headers =
                status == 201 ? Map.of("Location", RestResponse.location(base, version)) : Map.<String, String>of();
        var full = RestResponse.of(status, version, headers);
        if (request.prefers("return=minimal")) return new RestResponse(status, null, full.headers());
        if (request.prefers("return=OperationOutcome"))
            return new RestResponse(status, Json.write(Outcomes.information("Stored.")), full.headers());
        return full;
    }
}
