package org.uptake.fhirapi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Unit;

/** One attempt at a transaction: conditions and identities first, then references, then the writes in the order of R4. */
final class TransactionRun {
    private static final List<List<String>> ORDER =
            List.of(List.of("DELETE"), List.of("POST"), List.of("PUT", "PATCH"));

    private final Unit unit;
    private final Changes changes;
    private final Conditions conditions;
    private final List<BundleEntry> entries;
    /** By entry: the id that it writes; none for a conditional delete that finds nothing. */
    private final Map<Integer, String> ids = new HashMap<>();
    /** By entry: what is stored, or was there already. */
    private final Map<Integer, Changes.Stored> done = new HashMap<>();

    TransactionRun(Unit unit, Changes changes, Conditions conditions, List<BundleEntry> entries) {
        this.unit = unit;
        this.changes = changes;
        this.conditions = conditions;
        this.entries = entries;
    }

    /** @return what is stored, by the index of the entry; nothing for deletions and readings */
    Map<Integer, Changes.Stored> run() {
        for (var entry : entries) in(entry, () -> requireOwnType(entry));
        lock();
        for (var entry : entries) in(entry, () -> identify(entry));
        refuseSameIdentity();
        var references = new BundleReferences(entries, this::reference, this::find);
        for (var entry : entries)
            if (entry.resource() != null && !done.containsKey(entry.index()))
                in(entry, () -> references.resolve(entry));
        for (var methods : ORDER)
            for (var entry : entries)
                if (methods.contains(entry.method()) && !done.containsKey(entry.index())) in(entry, () -> apply(entry));
        return done;
    }

    /** In one order for everybody, so that parallel transactions wait for each other instead of meeting in a deadlock. */
    private void lock() {
        var keys = new TreeSet<String>();
        var references = new TreeSet<String>();
        for (var entry : entries) {
            entry.condition().ifPresent(query -> {
                if (!keys.add(Conditions.key(entry.type(), query)))
                    throw sameIdentity(entry, "Two entries have the same condition.");
            });
            if (entry.changesInstance()) references.add(entry.type() + "/" + entry.segment(1));
        }
        for (var key : keys) unit.exclusively(key);
        unit.lock(references);
    }

    /** What will be created gets its id now, so that other entries can refer to it. */
    private void identify(BundleEntry entry) {
        var type = entry.type();
        switch (entry.method()) {
            case "POST" -> {
                var existing = entry.ifNoneExist().flatMap(query -> conditions.match(unit, type, query));
                existing.ifPresent(version -> done.put(entry.index(), new Changes.Stored(version, false)));
                ids.put(entry.index(), existing.map(version -> version.id()).orElseGet(unit::newId));
            }
            case "PUT" -> {
                var given = Optional.of(entry.require().path("id").asText("")).filter(id -> !id.isEmpty());
                var id = entry.isConditional()
                        ? conditions.target(unit, type, entry.query(), given).orElseGet(unit::newId)
                        : entry.segment(1);
                if (entry.isConditional()) entry.require().put("id", id);
                ids.put(entry.index(), id);
            }
            case "PATCH", "DELETE" -> {
                var id = entry.isConditional()
                        ? conditions.match(unit, type, entry.query()).map(version -> version.id())
                        : Optional.of(entry.segment(1));
                if (id.isEmpty() && entry.method().equals("PATCH")) throw Writes.noMatch(type);
                id.ifPresent(found -> ids.put(entry.index(), found));
            }
            default -> {}
        }
    }

    /** The address and the resource speak of one type, and it is kept here. */
    private void requireOwnType(BundleEntry entry) {
        if (entry.method().equals("GET")) return;
        conditions.requireType(entry.type());
        var writesWhole = entry.method().equals("POST") || entry.method().equals("PUT");
        if (writesWhole
                && !entry.type().equals(entry.require().path("resourceType").asText()))
            throw Refusal.of(400, "structure", "resource-type", "The resource must be a " + entry.type() + ".")
                    .at("resource.resourceType")
                    .asException();
        if (entry.method().equals("POST") && entry.path().size() > 1)
            throw Refusal.of(
                            400,
                            "not-supported",
                            "bundle-entry",
                            "Operations cannot be part of a transaction; call them by themselves.")
                    .at("request.url")
                    .asException();
    }

    private void refuseSameIdentity() {
        var seen = new HashSet<String>();
        for (var entry : entries)
            if (!entry.method().equals("GET")
                    && reference(entry).isPresent()
                    && !done.containsKey(entry.index())
                    && !seen.add(reference(entry).get()))
                throw sameIdentity(entry, "Two entries change the same resource.");
    }

    private static RefusedException sameIdentity(BundleEntry entry, String message) {
        return Refusal.of(400, "invalid", "bundle-identity", message)
                .at("Bundle.entry[" + entry.index() + "]")
                .asException();
    }

    private Optional<String> reference(BundleEntry entry) {
        return Optional.ofNullable(ids.get(entry.index())).map(id -> entry.type() + "/" + id);
    }

    private List<String> find(String conditional) {
        var mark = conditional.indexOf('?');
        var type = conditional.substring(0, mark);
        return conditions.search(unit, type, Queries.parse(conditional.substring(mark + 1))).stream()
                .map(version -> version.reference())
                .toList();
    }

    private void apply(BundleEntry entry) {
        var id = ids.get(entry.index());
        if (id == null) return;
        switch (entry.method()) {
            case "DELETE" -> changes.delete(unit, entry.type(), id, entry.ifMatch());
            case "POST" -> done.put(entry.index(), changes.create(unit, entry.require(), Optional.of(id)));
            case "PUT" -> done.put(entry.index(), changes.update(unit, entry.require(), id, entry.ifMatch()));
            default ->
                done.put(entry.index(), changes.patch(unit, entry.type(), id, Patches.Body.of(entry), entry.ifMatch()));
        }
    }

    /** A refusal says which entry it is about. */
    private static void in(BundleEntry entry, Runnable work) {
        try {
            work.run();
        } catch (RefusedException refused) {
            var located = new ArrayList<Refusal>();
            for (var refusal : refused.refusals()) {
                var where = new ArrayList<String>();
                where.add("Bundle.entry[" + entry.index() + "]");
                where.addAll(refusal.expression());
                located.add(refusal.at(where.toArray(new String[0])));
            }
            throw Refusal.all(located);
        }
    }
}
