package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.Refusal;
import org.uptake.search.SearchIndexer;
import org.uptake.store.Unit;
import org.uptake.store.Version;

/** Changes inside a unit of work: whether the caller may make them before they are handed to the store and its rules. */
final class Changes {
    /** Lost updates on these would lose clinical work, so the version that was seen must be named. */
    static final Set<String> VERSION_AWARE = Set.of("Task", "CarePlan");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");

    private final Gate gate;
    private final SearchIndexer indexer;
    private final Patches patches;

    Changes(Gate gate, SearchIndexer indexer, Patches patches) {
        this.gate = gate;
        this.indexer = indexer;
        this.patches = patches;
    }

    /** @param created whether the resource was not there before, or was deleted */
    record Stored(Version version, boolean created) {}

    /** @param id an id that is known already, for example one that other entries of a bundle refer to */
    Stored create(Unit unit, ObjectNode resource, Optional<String> id) {
        var type = resource.path("resourceType").asText();
        confine(gate.permit(unit.caller(), Interaction.CREATE, type), resource);
        refuseSubset(resource);
        return new Stored(id.isPresent() ? unit.createAs(id.get(), resource) : unit.create(resource), true);
    }

    Stored update(Unit unit, ObjectNode resource, String id, @Nullable Integer ifMatch) {
        var type = resource.path("resourceType").asText();
        if (!id.equals(resource.path("id").asText()))
            throw Refusal.of(400, "value", "id-differs", "The resource's id must be the one in the address.")
                    .at(type + ".id")
                    .asException();
        if (!ID.matcher(id).matches())
            throw Refusal.of(400, "value", "element-value", "An id is up to 64 letters, digits, '-' and '.'.")
                    .at(type + ".id")
                    .asException();
        var patient = gate.permit(unit.caller(), Interaction.UPDATE, type);
        refuseSubset(resource);
        confine(patient, resource);
        var current = unit.current(type, id);
        var there = current.filter(version -> !version.deleted());
        there.ifPresent(version -> confine(patient, version.tree()));
        if (current.isPresent()) requireVersion(type, ifMatch);
        return new Stored(unit.update(id, resource, ifMatch), there.isEmpty());
    }

    Stored patch(Unit unit, String type, String id, Patches.Body patch, @Nullable Integer ifMatch) {
        requireVersion(type, ifMatch);
        return edit(unit, type, id, before -> patches.apply(patch, before), ifMatch);
    }

    /** @param change may change the resource that it gets */
    Stored edit(Unit unit, String type, String id, UnaryOperator<ObjectNode> change, @Nullable Integer ifMatch) {
        var patient = gate.permit(unit.caller(), Interaction.UPDATE, type);
        var before = unit.require(type, id);
        confine(patient, before);
        var after = change.apply(before);
        if (!after.path("resourceType").asText().equals(type)
                || !after.path("id").asText().equals(id))
            throw Refusal.of(422, "business-rule", "patch-identity", "A patch cannot change resourceType or id.")
                    .asException();
        confine(patient, after);
        return new Stored(unit.update(id, after, ifMatch), false);
    }

    void delete(Unit unit, String type, String id, @Nullable Integer ifMatch) {
        var patient = gate.permit(unit.caller(), Interaction.DELETE, type);
        var current = unit.current(type, id);
        if (current.isPresent() && !current.get().deleted())
            confine(patient, current.get().tree());
        unit.delete(type, id, ifMatch);
    }

    private static void requireVersion(String type, @Nullable Integer ifMatch) {
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
}
