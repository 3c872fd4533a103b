package org.uptake.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
import org.uptake.refusal.Refusal;
import org.uptake.search.Criteria;

/**
 * One unit of work: everything in it is stored together or not at all. Writes are collected and sent in few statements at the end;
 * {@link #current} sees them at once, searches do not (R4 transactions ask for exactly that).
 */
public final class Unit {
    private final Store store;
    private final Connection connection;
    private final Caller caller;
    private final Instant now;
    private final List<Written> written = new ArrayList<>();
    /** What this unit has read in order to change it, or has written. */
    private final Map<String, Version> versions = new HashMap<>();

    private final Set<String> given = new HashSet<>();
    private final Set<String> notes = new HashSet<>();

    Unit(Store store, Connection connection, Caller caller, Instant now) {
        this.store = store;
        this.connection = connection;
        this.caller = caller;
        this.now = now;
    }

    public Caller caller() {
        return caller;
    }

    /** When this unit's changes are recorded. */
    public Instant now() {
        return now;
    }

    /** For a feature's own tables; never committed or closed by a feature. */
    public Connection connection() {
        return connection;
    }

    /**
     * The current version, for a change of it; a deletion is a version without JSON. It is not locked, which would cost an eighth of
     * a write: a version number is given once, so of two who change it the second starts over (Store.write).
     */
    public Optional<Version> current(String type, String id) {
        var known = versions.get(type + "/" + id);
        if (known != null) return Optional.of(known);
        var found = StoreSql.current(connection, type, id);
        found.ifPresent(version -> versions.put(version.reference(), version));
        return found;
    }

    /** Locks these resources, as far as they exist, in the order of their references whatever the order given. */
    public void lock(Collection<String> references) {
        if (references.isEmpty()) return;
        for (var version : StoreSql.lockAll(connection, references)) versions.put(version.reference(), version);
    }

    /** The current version without a lock: for what this unit looks at but does not change. */
    public Optional<Version> look(String type, String id) {
        var known = versions.get(type + "/" + id);
        return known != null ? Optional.of(known) : StoreSql.current(connection, type, id);
    }

    /** The state of a resource that must be there, without a lock. */
    public ObjectNode lookAt(String type, String id) {
        return tree(type, look(type, id));
    }

    /** The current state of a resource that must be there, for a change of it. */
    public ObjectNode require(String type, String id) {
        return tree(type, current(type, id));
    }

    private static ObjectNode tree(String type, Optional<Version> found) {
        var version = found.orElseThrow(() -> Problems.notFound(type));
        if (version.deleted()) throw Problems.deleted(type);
        return version.tree();
    }

    public SearchPage search(Criteria criteria) {
        return store.search(connection, criteria);
    }

    /** {@link WriteRule#meant}. */
    public Optional<List<String>> meant(String type, Map<String, List<String>> condition) {
        return store.rulesFor(type).stream()
                .flatMap(rule -> rule.meant(this, condition).stream())
                .findFirst();
    }

    public Version create(ObjectNode resource) {
        return createAs(store.newId(), resource);
    }

    /** Creates under an id that is known already, for example one that other entries of a bundle refer to. */
    public Version createAs(String id, ObjectNode resource) {
        return put(type(resource), id, 1, null, resource);
    }

    /**
     * Creates what a feature has built whole from values that it has checked, thousands at a time: neither its structure nor the rules
     * of its type are asked again.
     */
    public Version createBuilt(ObjectNode resource) {
        var id = store.newId();
        return keep(type(resource), id, 1, null, Meta.stamped(resource, id, 1, now));
    }

    public String newId() {
        var id = store.newId();
        given.add(id);
        return id;
    }

    /** Whether an id is of this unit's own making, so that nothing can be stored under it yet. */
    public boolean gave(String id) {
        return given.contains(id);
    }

    /**
     * @param ifMatch the version that the caller saw; null when the caller does not care
     * @throws org.uptake.refusal.RefusedException 412 when the resource has moved on
     */
    public Version update(String id, ObjectNode resource, @Nullable Integer ifMatch) {
        var type = type(resource);
        var current = current(type, id);
        if (ifMatch != null && (current.isEmpty() || current.get().version() != ifMatch))
            throw Problems.stale(type, ifMatch, current.map(Version::version));
        if (current.isEmpty()) return createAs(id, resource);
        var before = current.get().deleted() ? null : current.get().tree();
        if (before != null && store.isRepeat(type, before, resource)) return current.get();
        return put(type, id, current.get().version() + 1, before, resource);
    }

    /** Deleting what is deleted changes nothing. */
    public void delete(String type, String id, @Nullable Integer ifMatch) {
        var current = current(type, id);
        if (ifMatch != null && (current.isEmpty() || current.get().version() != ifMatch))
            throw Problems.stale(type, ifMatch, current.map(Version::version));
        if (current.isEmpty() || current.get().deleted()) return;
        var version = current.get().version() + 1;
        var recorded = recorded(current.get().reference());
        var change = new Change(type, id, version, recorded, current.get().tree(), null, caller.agent());
        written.add(new Written(change, null));
        versions.put(type + "/" + id, new Version(type, id, version, recorded, null));
    }

    private Version put(String type, String id, int version, @Nullable ObjectNode before, ObjectNode resource) {
        store.checkStructure(resource);
        var after = Meta.stamped(resource, id, version, recorded(type + "/" + id));
        for (var rule : store.rulesFor(type)) rule.check(new WriteRule.Attempt(this, caller, before, after, now));
        return keep(type, id, version, before, after);
    }

    private Version keep(String type, String id, int version, @Nullable ObjectNode before, ObjectNode after) {
        var recorded = recorded(type + "/" + id);
        var stored = new Version(type, id, version, recorded, Json.write(after));
        var change = new Change(type, id, version, recorded, before, after, caller.agent());
        written.add(new Written(change, stored.json()));
        versions.put(stored.reference(), stored);
        return stored;
    }

    /** A unit that waited for another, or runs on a machine whose clock is behind, never records a version before the last one. */
    private Instant recorded(String reference) {
        var known = versions.get(reference);
        return known != null && known.recorded().isAfter(now) ? known.recorded() : now;
    }

    private static String type(ObjectNode resource) {
        return resource.path("resourceType").asText();
    }

    /** References of what it has read in order to change it, has locked or has written. */
    Set<String> inHand() {
        return versions.keySet();
    }

    void flush(Script script) throws SQLException {
        if (!written.isEmpty()) store.write(script, written);
    }

    /** Holds back whoever asks for the same key until this unit ends, so that "search, then insert" cannot race. */
    public void exclusively(String key) {
        StoreSql.lockKey(connection, key);
    }

    /** For a feature's word to its own rules, for example that it has looked at many resources at once. */
    public void note(String note) {
        notes.add(note);
    }

    public boolean isNoted(String note) {
        return notes.contains(note);
    }

    /** Ends the unit; nothing of it is stored. */
    public static RuntimeException refuse(Refusal refusal) {
        return refusal.asException();
    }
}
