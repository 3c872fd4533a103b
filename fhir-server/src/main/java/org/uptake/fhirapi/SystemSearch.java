package org.uptake.fhirapi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.uptake.access.Decision;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.search.Compartments;
import org.uptake.search.Criteria;
import org.uptake.store.Store;

/**
 * Search over several types (R4, "search": all types; "Variant Searches": a whole compartment). Types that the caller may not search
 * are left out when they are not named, and refused when they are.
 */
final class SystemSearch {
    private static final String TYPE = "_type";

    private final Store store;
    private final Gate gate;
    private final Bounds bounds;
    private final Reads reads;
    private final Compartments compartments;
    private final SearchBundle bundle;
    private final Set<String> types;
    private final String base;

    SystemSearch(
            Store store,
            Gate gate,
            Bounds bounds,
            Reads reads,
            Compartments compartments,
            SearchBundle bundle,
            Set<String> types,
            String base) {
        this.store = store;
        this.gate = gate;
        this.bounds = bounds;
        this.reads = reads;
        this.compartments = compartments;
        this.bundle = bundle;
        this.types = new TreeSet<>(types);
        this.base = base;
    }

    RestResponse ofServer(RestRequest request) {
        return search(request, types, base, (criteria, type) -> criteria);
    }

    /** {@code Patient/1/*}. */
    RestResponse ofCompartment(RestRequest request) {
        var owner = request.segment(0);
        var id = request.segment(1);
        var inside = new TreeSet<>(types);
        inside.removeIf(type -> !compartments.has(owner, type));
        return search(
                request,
                inside,
                base + "/" + String.join("/", request.path()),
                (criteria, type) -> compartments.within(criteria, owner, id));
    }

    private interface Narrowing {
        Criteria of(Criteria criteria, String type);
    }

    private RestResponse search(RestRequest request, Set<String> all, String address, Narrowing narrowing) {
        var named = named(request.query());
        var confined = named.isEmpty() ? permitted(request, all) : permittedAll(request, named);
        var query = new LinkedHashMap<>(request.query());
        query.remove(TYPE);
        var each = new ArrayList<Criteria>();
        for (var asked : store.questions()
                .readEach(
                        confined.keySet(),
                        query,
                        request.prefers("handling=lenient"),
                        bounds.reach(request.caller()))) {
            var criteria = narrowing.of(asked, asked.type());
            var grant = confined.get(asked.type());
            each.add(grant == null ? criteria : store.questions().within(criteria, grant.patientId(), grant.filters()));
        }
        for (var include : each.get(0).revIncludes()) gate.permit(request.caller(), Interaction.SEARCH, include.type());
        var used = new ArrayList<Criteria.Used>();
        if (!named.isEmpty()) used.add(new Criteria.Used(TYPE, String.join(",", named)));
        used.addAll(each.get(0).used());
        var page = store.searchEach(each, reads.shownTo(request.caller()));
        return new RestResponse(200, bundle.write(request, address, used, page, request.query()), Map.of())
                .showing(page);
    }

    private Set<String> named(Map<String, List<String>> query) {
        var named = new TreeSet<String>();
        for (var value : query.getOrDefault(TYPE, List.of()))
            Arrays.stream(value.split(","))
                    .map(String::trim)
                    .filter(type -> !type.isEmpty())
                    .forEach(named::add);
        if (!types.containsAll(named))
            throw Refusal.of(400, "value", "search-value", "_type names a type that is not kept here.")
                    .allowing(List.copyOf(types))
                    .asException();
        return named;
    }

    /** By type, what the answer must be confined to. */
    private Map<String, Decision.Granted> permittedAll(RestRequest request, Set<String> named) {
        var permitted = new TreeMap<String, Decision.Granted>();
        for (var type : named) permitted.put(type, gate.permit(request.caller(), Interaction.SEARCH, type));
        return permitted;
    }

    private Map<String, Decision.Granted> permitted(RestRequest request, Set<String> all) {
        var permitted = new TreeMap<String, Decision.Granted>();
        Optional<RefusedException> refused = Optional.empty();
        for (var type : all) {
            try {
                permitted.put(type, gate.permit(request.caller(), Interaction.SEARCH, type));
            } catch (RefusedException forbidden) {
                refused = Optional.of(forbidden);
            }
        }
        if (permitted.isEmpty() && refused.isPresent()) throw refused.get();
        return permitted;
    }
}
