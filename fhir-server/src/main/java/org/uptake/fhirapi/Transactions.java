package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;
import org.uptake.store.Store;
import org.uptake.store.Unit;
import org.uptake.store.Version;

/** R4, "batch/transaction": a transaction is stored together or not at all, in the order of the specification. */
final class Transactions {
    static final int MOST_ENTRIES = 1_000;
    private static final List<String> ORDER = List.of("DELETE", "POST", "PUT", "PATCH");

    private final Store store;
    private final Writes writes;
    private final String base;

    Transactions(Store store, Writes writes, String base) {
        this.store = store;
        this.writes = writes;
        this.base = base;
    }

    /** @param reads answers the GET entries once everything is stored */
    ObjectNode run(RestRequest request, ObjectNode bundle, BundleEntry.Reader reads) {
        var entries = BundleEntry.all(bundle);
        if (entries.size() > MOST_ENTRIES)
            throw Refusal.of(413, "too-long", "bundle-size", "A bundle may have " + MOST_ENTRIES + " entries at most.")
                    .asException();
        var done = store.write(request.caller(), unit -> write(unit, entries));
        var response = Json.object().put("resourceType", "Bundle").put("type", "transaction-response");
        var answers = response.putArray("entry");
        for (var i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            if (entry.method().equals("GET")) answers.add(reads.read(entry));
            else describe(answers, Optional.ofNullable(done.get(i)), request.prefers("return=minimal"));
        }
        return response;
    }

    /** Works on copies: a unit that met a deadlock starts again with the bundle as it came. */
    private Map<Integer, Writes.Created> write(Unit unit, List<BundleEntry> received) {
        var entries = received.stream().map(BundleEntry::copy).toList();
        var ids = new HashMap<Integer, String>();
        var done = new HashMap<Integer, Writes.Created>();
        var references = new HashMap<String, String>();
        for (var i = 0; i < entries.size(); i++) nameNew(unit, entries.get(i), i, ids, references);
        for (var i = 0; i < entries.size(); i++)
            if (entries.get(i).resource() != null) resolve(unit, entries.get(i).require(), references);
        for (var method : ORDER)
            for (var i = 0; i < entries.size(); i++)
                if (entries.get(i).method().equals(method)) {
                    var at = i;
                    inEntry(at, () -> apply(unit, entries.get(at), Optional.ofNullable(ids.get(at))))
                            .ifPresent(created -> done.put(at, created));
                }
        return done;
    }

    /** What will be created gets its id now, so that other entries can refer to it. */
    private static void nameNew(
            Unit unit, BundleEntry entry, int index, Map<Integer, String> ids, Map<String, String> references) {
        var type = entry.segment(0);
        if (entry.method().equals("POST")) {
            ids.put(index, unit.newId());
            entry.fullUrl().ifPresent(url -> references.put(url, type + "/" + ids.get(index)));
        } else if (entry.method().equals("PUT")) {
            entry.fullUrl().ifPresent(url -> references.put(url, type + "/" + entry.segment(1)));
        }
    }

    private Optional<Writes.Created> apply(Unit unit, BundleEntry entry, Optional<String> id) {
        var type = entry.segment(0);
        switch (entry.method()) {
            case "DELETE" -> {
                writes.deleteIn(unit, type, entry.segment(1), entry.ifMatch());
                return Optional.empty();
            }
            case "POST" -> {
                return Optional.of(writes.createIn(unit, entry.require(), entry.ifNoneExist(), id));
            }
            case "PUT" -> {
                var version = writes.updateIn(unit, entry.require(), entry.segment(1), entry.ifMatch());
                return Optional.of(new Writes.Created(version, version.version() == 1));
            }
            default -> {
                var patch = Base64.getMimeDecoder()
                        .decode(entry.require().path("data").asText());
                var contentType = entry.require().path("contentType").asText();
                var version = writes.patchIn(unit, type, entry.segment(1), contentType, patch, entry.ifMatch());
                return Optional.of(new Writes.Created(version, false));
            }
        }
    }

    private interface Work {
        Optional<Writes.Created> run();
    }

    /** A refusal says which entry it is about. */
    private static Optional<Writes.Created> inEntry(int index, Work work) {
        try {
            return work.run();
        } catch (RefusedException refused) {
            var located = new ArrayList<Refusal>();
            for (var refusal : refused.refusals()) {
                var where = new ArrayList<String>();
                where.add("Bundle.entry[" + index + "]");
                where.addAll(refusal.expression());
                located.add(refusal.at(where.toArray(new String[0])));
            }
            throw Refusal.all(located);
        }
    }

    /** References to other entries (urn:uuid, urn:oid) and conditional references become Type/id. */
    private void resolve(Unit unit, JsonNode node, Map<String, String> references) {
        if (node instanceof ObjectNode object) {
            var reference = object.path("reference").asText("");
            if (references.containsKey(reference)) object.put("reference", references.get(reference));
            else if (reference.indexOf('?') > 0 && !reference.contains(":/"))
                object.put("reference", theOne(unit, reference));
            else if (reference.startsWith("urn:"))
                throw Refusal.of(
                                400,
                                "not-found",
                                "reference-unresolved",
                                "No entry of the bundle has the fullUrl that a reference names.")
                        .at("reference")
                        .asException();
        }
        for (var child : node) resolve(unit, child, references);
    }

    private String theOne(Unit unit, String conditional) {
        var type = conditional.substring(0, conditional.indexOf('?'));
        var query = Queries.parse(conditional.substring(conditional.indexOf('?') + 1));
        var found = writes.search(unit, type, query);
        if (found.size() != 1)
            throw Refusal.of(
                            412,
                            found.isEmpty() ? "not-found" : "multiple-matches",
                            "reference-unresolved",
                            "A conditional reference to " + type + " matches " + (found.isEmpty() ? "none" : "several")
                                    + ".")
                    .at("reference")
                    .asException();
        return found.get(0).reference();
    }

    private void describe(ArrayNode answers, Optional<Writes.Created> created, boolean minimal) {
        var answer = answers.addObject();
        if (created.isEmpty()) {
            answer.putObject("response").put("status", "204");
            return;
        }
        Version version = created.get().version();
        answer.put("fullUrl", base + "/" + version.reference());
        if (!minimal) answer.set("resource", version.tree());
        answer.putObject("response")
                .put("status", created.get().created() ? "201" : "200")
                .put("location", version.reference() + "/_history/" + version.version())
                .put("etag", version.etag())
                .put("lastModified", RestResponse.instant(version));
    }
}
