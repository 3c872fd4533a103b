package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
import org.uptake.access.Decision;
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
    private final Bounds bounds;
    private final SearchIndexer indexer;
    private final Patches patches;

    Changes(Gate gate, Bounds bounds, SearchIndexer indexer, Patches patches) {
        this.gate = gate;
        this.bounds = bounds;
        this.indexer = indexer;
        this.patches = patches;
    }

    /** @param created whether the resource was not there before, or was deleted */
    record Stored(Version version, boolean created) {}

    /** @param id an id that is known already, for example one that other entries of a bundle refer to */
    Stored create(Unit unit, ObjectNode resource, Optional<String> id) {
        var type = resource.path("resourceType").asText();
        var grant = gate.permit(unit.caller(), Interaction.CREATE, type);
        confine(grant, resource);
        refuseSubset(resource);
        return stored(grant, id.isPresent() ? unit.createAs(id.get(), resource) : unit.create(resource), true);
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
        var grant = gate.permit(unit.caller(), Interaction.UPDATE, type);
        refuseSubset(resource);
        confine(grant, resource);
        var current = unit.current(type, id);
        var there = current.filter(version -> !version.deleted());
        if (!grant.unlimited() && !unit.gave(id)) requireVisible(grant, type, current);
        if (current.isPresent()) requireVersion(type, ifMatch);
        return stored(grant, unit.update(id, resource, ifMatch), there.isEmpty());
    }

    Stored patch(Unit unit, String type, String id, Patches.Body patch, @Nullable Integer ifMatch) {
        requireVersion(type, ifMatch);
        return edit(
                unit, type, id, before -> patches.apply(patch, before, mayRead(unit.caller(), type, before)), ifMatch);
    }

    /** @param change may change the resource that it gets */
    Stored edit(Unit unit, String type, String id, UnaryOperator<ObjectNode> change, @Nullable Integer ifMatch) {
        var grant = gate.permit(unit.caller(), Interaction.UPDATE, type);
        if (!grant.unlimited()) requireVisible(grant, type, unit.current(type, id));
        var before = unit.require(type, id);
        var after = change.apply(before);
        if (!after.path("resourceType").asText().equals(type)
                || !after.path("id").asText().equals(id))
            throw Refusal.of(422, "business-rule", "patch-identity", "A patch cannot change resourceType or id.")
                    .asException();
        confine(grant, after);
        return stored(grant, unit.update(id, after, ifMatch), false);
    }

    void delete(Unit unit, String type, String id, @Nullable Integer ifMatch) {
        var grant = gate.permit(unit.caller(), Interaction.DELETE, type);
        if (!grant.unlimited()) requireVisible(grant, type, unit.current(type, id));
        unit.delete(type, id, ifMatch);
    }

    /**
     * Whoever is confined gets one answer for what is hidden, what is deleted and what was never there. Therefore they cannot create
     * under an id of their own choosing, which would tell that nothing hidden has it.
     */
    private void requireVisible(Decision.Granted grant, String type, Optional<Version> current) {
        if (current.filter(version -> bounds.hold(grant, version)).isEmpty()) throw Reads.notFound(type);
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

    /** Rules may have completed the resource: what they made of it must be within the grant too. */
    private static Stored stored(Decision.Granted grant, Version version, boolean created) {
        if (!grant.filters().isEmpty() && !grant.matches(version.tree())) throw outside();
        return new Stored(version, created);
    }

    /** Whether the answer to a change may show what is stored: whoever may change without reading learns nothing by it. */
    boolean shows(Caller caller, Stored stored) {
        return stored.created() || bounds.mayRead(caller, stored.version());
    }

    private boolean mayRead(Caller caller, String type, ObjectNode resource) {
        return bounds.verdict(caller, Interaction.READ, type)
                .filter(grant -> isWithin(grant, resource))
                .isPresent();
    }

    private boolean isWithin(Decision.Granted grant, ObjectNode resource) {
        return isPatients(grant, resource) && grant.matches(resource);
    }

    private boolean isPatients(Decision.Granted grant, ObjectNode resource) {
        return grant.patient() == null
                || grant.patientId()
                        .equals(indexer.patient(resource.path("resourceType").asText(), resource));
    }

    /** What the caller sends, or makes of a resource that they may change. */
    private void confine(Decision.Granted grant, ObjectNode resource) {
        if (!isPatients(grant, resource))
            throw Reads.notFound(resource.path("resourceType").asText());
        if (!grant.matches(resource)) throw outside();
    }

    private static RuntimeException outside() {
        return Refusal.of(
                        403,
                        "forbidden",
                        "access",
                        "This resource is outside the filter of the token's scope, or not the person's business.")
                .asException();
    }
}
