package org.uptake.fhirapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.uptake.access.Caller;
import org.uptake.access.Decision;
import org.uptake.refusal.Refusal;
import org.uptake.search.Criteria;
import org.uptake.search.SqlCondition;
import org.uptake.store.Store;
import org.uptake.store.Unit;
import org.uptake.store.Version;

/** R4, "conditional create", "conditional update", "conditional delete": criteria that name at most one resource. */
final class Conditions {
    /** Parameters that say how results look, not which resource is meant. */
    private static final Set<String> NO_CRITERIA = Set.of(
            "_count", "_sort", "_include", "_revinclude", "_total", "_summary", "_elements", "_cursor", "_contained");

    private static final Set<String> OF_THE_EDGE = Set.of("_format", "_pretty");

    private final Store store;
    private final Gate gate;
    private final Bounds bounds;
    private final Set<String> types;

    Conditions(Store store, Gate gate, Bounds bounds, Set<String> types) {
        this.store = store;
        this.gate = gate;
        this.bounds = bounds;
        this.types = Set.copyOf(types);
    }

    void requireType(String type) {
        if (!types.contains(type))
            throw Refusal.of(404, "not-supported", "type-unknown", "This names no resource type of this server.")
                    .asException();
    }

    /**
     * The resource that the criteria name, if there is one. Whoever asks with the same criteria waits until the unit ends, so that of
     * equal conditional creates one is stored.
     *
     * @throws org.uptake.refusal.RefusedException 400 without criteria, 403, 412 when several match
     */
    Optional<Version> match(Unit unit, String type, Map<String, List<String>> query) {
        var criteria = criteria(unit.caller(), type, query);
        unit.exclusively(key(type, query));
        var meant = unit.meant(type, query);
        if (meant.filter(List::isEmpty).isPresent()) return Optional.empty();
        var found = unit.search(meant.map(SqlCondition::idIn).map(criteria::and).orElse(criteria))
                .matches();
        if (found.size() > 1)
            throw Refusal.of(
                            412,
                            "multiple-matches",
                            "several-match",
                            "Several " + type + " match the condition. Make it narrower.")
                    .asException();
        return found.stream().findFirst();
    }

    /**
     * Which resource a conditional update is about; empty when it is to create one with an id of the server's.
     *
     * @param given the id in the body
     * @throws org.uptake.refusal.RefusedException 400 when the body's id is another, 409 when it is taken
     */
    Optional<String> target(Unit unit, String type, Map<String, List<String>> query, Optional<String> given) {
        var found = match(unit, type, query).map(Version::id);
        if (found.isPresent() && given.isPresent() && !given.equals(found))
            throw Refusal.of(
                            400,
                            "value",
                            "id-differs",
                            "The condition finds another " + type + " than the body's id names.")
                    .at(type + ".id")
                    .asException();
        if (found.isPresent() || given.isEmpty()) return found;
        var grant = gate.permit(unit.caller(), Interaction.SEARCH, type);
        var taken = unit.look(type, given.get())
                .filter(version -> !version.deleted())
                .filter(version -> bounds.hold(grant, version));
        if (taken.isPresent())
            throw Refusal.of(
                            409,
                            "conflict",
                            "condition-conflict",
                            "The condition finds nothing, but a " + type + " with the body's id is there already.")
                    .at(type + ".id")
                    .asException();
        return given;
    }

    /** The matches of a conditional reference, which must be exactly one; nobody is kept waiting. */
    List<Version> search(Unit unit, String type, Map<String, List<String>> query) {
        return unit.search(criteria(unit.caller(), type, query)).matches();
    }

    private Criteria criteria(Caller caller, String type, Map<String, List<String>> query) {
        requireType(type);
        var grant = confine(caller, type);
        for (var name : query.keySet())
            if (NO_CRITERIA.contains(code(name)))
                throw Refusal.of(
                                400,
                                "invalid",
                                "condition",
                                code(name) + " says nothing about which " + type + " is meant.")
                        .asException();
        if (query.values().stream().flatMap(List::stream).anyMatch(String::isBlank))
            throw Refusal.of(400, "invalid", "condition", "A criterion without a value would not narrow the condition.")
                    .asException();
        var criteria = store.questions().read(type, query, false, bounds.reach(caller));
        if (criteria.conditions().isEmpty())
            throw Refusal.of(
                            400,
                            "invalid",
                            "condition",
                            "The condition names no criteria, so it would mean every " + type + ".")
                    .asException();
        return store.questions().within(criteria, grant.patientId(), grant.filters());
    }

    private static String code(String name) {
        var colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    /** Equal for criteria that differ in order only. */
    static String key(String type, Map<String, List<String>> query) {
        var criteria = new TreeSet<String>();
        query.forEach((name, values) -> {
            if (!OF_THE_EDGE.contains(name)) values.forEach(value -> criteria.add(name + "=" + value));
        });
        return type + "?" + String.join("&", new ArrayList<>(criteria));
    }

    /** A condition is a question, and answered only to those who may ask it. */
    private Decision.Granted confine(Caller caller, String type) {
        var grant = gate.permit(caller, Interaction.SEARCH, type);
        if (grant.patient() != null)
            throw Refusal.of(403, "forbidden", "forbidden", "Conditions cannot be used with patient scopes.")
                    .asException();
        return grant;
    }
}
