package org.uptake.fhirapi;

import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.uptake.access.Caller;
import org.uptake.access.Decision;
import org.uptake.refusal.Refusal;
import org.uptake.search.Compartments;
import org.uptake.search.Criteria;
import org.uptake.store.Store;
import org.uptake.store.Version;
import org.uptake.store.Visible;

/** Reading: read, vread, search. */
final class Reads {
    private final Store store;
    private final Gate gate;
    private final Bounds bounds;
    private final Compartments compartments;
    private final SearchBundle bundle;
    private final Subset subset;
    private final String base;

    Reads(
            Store store,
            Gate gate,
            Bounds bounds,
            Compartments compartments,
            SearchBundle bundle,
            Subset subset,
            String base) {
        this.store = store;
        this.gate = gate;
        this.bounds = bounds;
        this.compartments = compartments;
        this.bundle = bundle;
        this.subset = subset;
        this.base = base;
    }

    RestResponse read(RestRequest request) {
        var version = visible(request.caller(), request.segment(0), request.segment(1));
        if (unchanged(request, version)) return new RestResponse(304, null, RestResponse.validators(version));
        return RestResponse.of(200, subset.of(version, request.query()), Map.of());
    }

    /**
     * The current version of a resource that the caller may read.
     *
     * @throws org.uptake.refusal.RefusedException 403, 404 (also when it is another patient's), 410
     */
    Version visible(Caller caller, String type, String id) {
        var grant = gate.permit(caller, Interaction.READ, type);
        var version = store.current(type, id).orElseThrow(() -> notFound(type));
        confine(grant, version);
        if (version.deleted())
            throw Refusal.of(410, "deleted", "deleted", "This " + type + " was deleted.")
                    .asException();
        return version;
    }

    /** Of these types, those that the caller may read of this patient; without Patient itself. */
    List<String> readable(Caller caller, String patient, Set<String> types) {
        return types.stream()
                .filter(type -> !type.equals("Patient"))
                .filter(type -> bounds.verdict(caller, Interaction.READ, type)
                        .filter(grant -> grant.patient() == null
                                || grant.patientId().filter(patient::equals).isPresent())
                        .isPresent())
                .toList();
    }

    /** R4, "conditional read": the caller has this version already. If-None-Match decides when both are there (RFC 9110, 13.2.2). */
    private static boolean unchanged(RestRequest request, Version version) {
        var known = request.header("if-none-match");
        if (known.isPresent())
            return Arrays.stream(known.get().split(","))
                    .map(String::trim)
                    .anyMatch(tag -> tag.equals("*") || tag.equals(version.etag()));
        return request.header("if-modified-since")
                .flatMap(HttpDates::parse)
                .filter(since ->
                        !version.recorded().truncatedTo(ChronoUnit.SECONDS).isAfter(since))
                .isPresent();
    }

    RestResponse vread(RestRequest request) {
        var type = request.segment(0);
        var grant = gate.permit(request.caller(), Interaction.READ, type);
        var version = parse(request.segment(3))
                .flatMap(n -> store.version(type, request.segment(1), n))
                .filter(found -> bounds.hold(grant, found))
                .orElseThrow(() -> Refusal.of(
                                404,
                                "not-found",
                                "not-found",
                                "There is no " + type + " with this id, or it has no such version.")
                        .asException());
        if (version.deleted())
            throw Refusal.of(410, "deleted", "deleted", "This version is a deletion.")
                    .asException();
        return RestResponse.of(200, version, Map.of());
    }

    RestResponse search(RestRequest request) {
        return search(request, request.segment(0), request.segment(0), criteria -> criteria);
    }

    /** R4, "compartment search": {@code Patient/1/Task}. */
    RestResponse searchCompartment(RestRequest request) {
        return search(
                request,
                request.segment(2),
                String.join("/", request.path()),
                criteria -> compartments.within(criteria, request.segment(0), request.segment(1)));
    }

    /** @param address of the search, behind the base */
    private RestResponse search(RestRequest request, String type, String address, UnaryOperator<Criteria> narrowed) {
        var grant = gate.permit(request.caller(), Interaction.SEARCH, type);
        var asked = store.questions()
                .read(type, request.query(), request.prefers("handling=lenient"), bounds.reach(request.caller()));
        for (var include : asked.revIncludes()) gate.permit(request.caller(), Interaction.SEARCH, include.type());
        var criteria = store.questions().within(narrowed.apply(asked), grant.patientId(), grant.filters());
        var page = store.search(criteria, shownTo(request.caller()));
        return new RestResponse(
                        200,
                        bundle.write(request, base + "/" + address, criteria.used(), page, request.query()),
                        Map.of())
                .showing(page);
    }

    /** What may be included: nothing that the caller may not read, so that an include never tells more than a read. */
    Visible shownTo(Caller caller) {
        return bounds.readable(caller);
    }

    /** What is beyond the caller's bounds is answered as if it were not there (404), so that its existence is not told. */
    private void confine(Decision.Granted grant, Version version) {
        if (!bounds.hold(grant, version)) throw notFound(version.type());
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
}
