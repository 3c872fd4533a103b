package org.uptake.fhirapi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.uptake.access.Caller;
import org.uptake.refusal.Refusal;
import org.uptake.search.Criteria;
import org.uptake.search.Reach;
import org.uptake.search.SearchIndexer;
import org.uptake.search.SqlCondition;
import org.uptake.store.History;
import org.uptake.store.Store;
import org.uptake.store.Version;

/** Reading: read, vread, history, search. */
final class Reads {
    private final Store store;
    private final Gate gate;
    private final SearchIndexer indexer;
    private final Subset subset;
    private final String base;

    Reads(Store store, Gate gate, SearchIndexer indexer, Subset subset, String base) {
        this.store = store;
        this.gate = gate;
        this.indexer = indexer;
        this.subset = subset;
        this.base = base;
    }

    RestResponse read(RestRequest request, String type, String id) {
        var patient = gate.permit(request.caller(), Interaction.READ, type);
        var version = store.current(type, id).orElseThrow(() -> notFound(type));
        confine(patient, version);
        if (version.deleted())
            throw Refusal.of(410, "deleted", "deleted", "This " + type + " was deleted.")
                    .asException();
        if (request.header("if-none-match").map(version.etag()::equals).orElse(false))
            return new RestResponse(304, null, Map.of("ETag", version.etag()));
        var shown = subset.of(version, request.query());
        return RestResponse.of(200, shown, Map.of());
    }

    RestResponse vread(RestRequest request, String type, String id, String number) {
        var patient = gate.permit(request.caller(), Interaction.READ, type);
        var version = parse(number).flatMap(n -> store.version(type, id, n)).orElseThrow(() -> notFound(type));
        confine(patient, version);
        if (version.deleted())
            throw Refusal.of(410, "deleted", "deleted", "This version is a deletion.")
                    .asException();
        return RestResponse.of(200, version, Map.of());
    }

    /** R4, "history": newest first; a deletion is an entry without resource. */
    RestResponse history(RestRequest request, String type, Optional<String> id) {
        var patient = gate.permit(request.caller(), id.isPresent() ? Interaction.READ : Interaction.SEARCH, type);
        if (patient.isPresent() && id.isEmpty())
            throw Refusal.of(
                            403, "forbidden", "forbidden", "The history of a type cannot be read for one patient only.")
                    .asException();
        var count = request.query().getOrDefault("_count", List.of("50")).get(0);
        var size = Math.max(1, Math.min(parse(count).orElse(50), 500));
        var below = request.query().getOrDefault("_cursor", List.of()).stream()
                .findFirst()
                .flatMap(Reads::parseLong);
        History.Page page = id.isPresent()
                ? store.history().ofInstance(type, id.get(), below, size)
                : store.history().ofType(type, below, size);
        if (id.isPresent() && page.versions().isEmpty() && below.isEmpty()) throw notFound(type);
        if (patient.isPresent()) page.versions().forEach(version -> confine(patient, version));
        var path = base + "/" + type + id.map(i -> "/" + i).orElse("") + "/_history";
        return new RestResponse(200, HistoryBundle.write(page, base, path, size), Map.of());
    }

    RestResponse search(RestRequest request, String type) {
        var patient = gate.permit(request.caller(), Interaction.SEARCH, type);
        var criteria = store.questions()
                .read(type, request.query(), request.prefers("handling=lenient"), reach(request.caller()));
        for (var include : criteria.revIncludes()) gate.permit(request.caller(), Interaction.SEARCH, include.type());
        if (patient.isPresent()) criteria = confined(criteria, patient.get());
        var page = store.search(criteria, shownTo(request.caller()));
        return new RestResponse(200, new SearchBundle(base, subset).write(criteria, page, request.query()), Map.of());
    }

    private Reach reach(Caller caller) {
        return type -> gate.permit(caller, Interaction.SEARCH, type);
    }

    /** What may be included: nothing that the caller may not read, so that an include never tells more than a read. */
    private Predicate<Version> shownTo(Caller caller) {
        var verdicts = new HashMap<String, Optional<Optional<String>>>();
        return version -> {
            var verdict = verdicts.computeIfAbsent(version.type(), type -> verdict(caller, type));
            return verdict.isPresent()
                    && (verdict.get().isEmpty() || verdict.get().equals(patientOf(version)));
        };
    }

    private Optional<Optional<String>> verdict(Caller caller, String type) {
        try {
            return Optional.of(gate.permit(caller, Interaction.READ, type));
        } catch (org.uptake.refusal.RefusedException forbidden) {
            return Optional.empty();
        }
    }

    private static Criteria confined(Criteria criteria, String patient) {
        var conditions = new ArrayList<>(criteria.conditions());
        conditions.add(SqlCondition.patientIs(patient));
        return new Criteria(
                criteria.type(),
                conditions,
                criteria.sorts(),
                criteria.includes(),
                criteria.revIncludes(),
                criteria.pageSize(),
                criteria.total(),
                criteria.countOnly(),
                criteria.summary(),
                criteria.cursor(),
                criteria.used());
    }

    /** Another patient's resource is answered as if it were not there (404), so that its existence is not told. */
    private void confine(Optional<String> patient, Version version) {
        if (patient.isPresent() && !patient.equals(patientOf(version))) throw notFound(version.type());
    }

    private Optional<String> patientOf(Version version) {
        return version.deleted() ? Optional.empty() : indexer.patient(version.type(), version.tree());
    }

    static org.uptake.refusal.RefusedException notFound(String type) {
        return Refusal.of(404, "not-found", "not-found", "There is no " + type + " with this id.")
                .asException();
    }

    private static Optional<Integer> parse(String number) {
        try {
            return Optional.of(Integer.valueOf(number));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static Optional<Long> parseLong(String number) {
        try {
            return Optional.of(Long.valueOf(number));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }
}
