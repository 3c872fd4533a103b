package org.uptake.fhirapi;

import static java.util.function.Predicate.not;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.uptake.access.Decision;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.search.TimeRange;
import org.uptake.store.History;
import org.uptake.store.Store;
import org.uptake.store.Version;

/** R4, "history": of a resource, of a type, of the whole server. */
final class Histories {
    private static final int DEFAULT_PAGE = 50;
    private static final int LARGEST_PAGE = 500;
    private static final Set<String> PARAMETERS = Set.of("_count", "_since", "_at", "_cursor", "_format", "_pretty");

    private final Store store;
    private final Gate gate;
    private final Bounds bounds;
    private final Set<String> types;
    private final String base;
    private final PageCursors cursors;

    Histories(Store store, Gate gate, Bounds bounds, Set<String> types, String base, PageCursors cursors) {
        this.cursors = cursors;
        this.store = store;
        this.gate = gate;
        this.bounds = bounds;
        this.types = Set.copyOf(types);
        this.base = base;
    }

    RestResponse ofInstance(RestRequest request) {
        var type = request.segment(0);
        var grant = gate.permit(request.caller(), Interaction.READ, type);
        var patient = grant.patientId();
        var question = question(request, List.of(type), Optional.of(request.segment(1)), patient);
        var answer = within(answer(request, question), version -> bounds.hold(grant, version));
        if (answer.versions().isEmpty() && isUnknown(type, request.segment(1), grant)) throw Reads.notFound(type);
        return bundle(request, answer);
    }

    /** Whether the caller may know of no version at all, whatever time was asked for. */
    private boolean isUnknown(String type, String id, Decision.Granted grant) {
        var any = new History.Question(
                List.of(type), Optional.of(id), grant.patientId(), Optional.empty(), Optional.empty());
        return store.history().read(any, Optional.empty(), LARGEST_PAGE).versions().stream()
                .noneMatch(version -> bounds.hold(grant, version));
    }

    /** A page may be shorter than asked for: a history has no total that would tell what is left out. */
    private static History.Page within(History.Page page, Predicate<Version> seen) {
        return new History.Page(page.versions().stream().filter(seen).toList(), page.next());
    }

    RestResponse ofType(RestRequest request) {
        var type = request.segment(0);
        var grant = gate.permit(request.caller(), Interaction.SEARCH, type);
        if (grant.patient() != null) throw notForOnePatient();
        var question = question(request, List.of(type), Optional.empty(), Optional.empty());
        return bundle(request, within(answer(request, question), version -> bounds.hold(grant, version)));
    }

    /** Of the types that the caller may search; the others are left out. */
    RestResponse ofServer(RestRequest request) {
        var permitted = new HashMap<String, Decision.Granted>();
        for (var type : types)
            bounds.verdict(request.caller(), Interaction.SEARCH, type)
                    .filter(grant -> grant.patient() == null)
                    .ifPresent(grant -> permitted.put(type, grant));
        if (permitted.isEmpty()) throw notForOnePatient();
        var question = question(request, List.copyOf(permitted.keySet()), Optional.empty(), Optional.empty());
        return bundle(
                request,
                within(
                        answer(request, question),
                        version -> Optional.ofNullable(permitted.get(version.type()))
                                .filter(grant -> bounds.hold(grant, version))
                                .isPresent()));
    }

    private static RefusedException notForOnePatient() {
        return Refusal.of(403, "forbidden", "forbidden", "This history cannot be read for one patient only.")
                .asException();
    }

    private static History.Question question(
            RestRequest request, List<String> types, Optional<String> id, Optional<String> patient) {
        for (var name : request.query().keySet())
            if (!PARAMETERS.contains(name) && !request.prefers("handling=lenient"))
                throw problem("History has the parameters _count, _since and _at, and no other.");
        return new History.Question(
                types, id, patient, time(request, "_since").map(TimeRange::low), time(request, "_at"));
    }

    private static Optional<String> value(RestRequest request, String name) {
        return request.query().getOrDefault(name, List.of()).stream()
                .filter(not(String::isEmpty))
                .findFirst();
    }

    /** A plus sign that nobody encoded arrives as a blank. */
    private static Optional<TimeRange> time(RestRequest request, String name) {
        return value(request, name)
                .map(text -> TimeRange.of(text.replace(' ', '+'))
                        .orElseThrow(() -> problem(name + " must be a date, or a date and time with a zone.")));
    }

    private static int pageSize(RestRequest request) {
        try {
            var wanted = value(request, "_count").map(Integer::parseInt).orElse(DEFAULT_PAGE);
            if (wanted > 0) return Math.min(wanted, LARGEST_PAGE);
        } catch (NumberFormatException notANumber) {
            // refused below
        }
        throw problem("_count must be a whole number from 1 to " + LARGEST_PAGE + ".");
    }

    private static RefusedException problem(String message) {
        return Refusal.of(400, "value", "history-parameter", message).asException();
    }

    private History.Page answer(RestRequest request, History.Question question) {
        var after = value(request, "_cursor")
                .map(cursor -> History.Place.of(cursor)
                        .orElseThrow(() -> problem("_cursor must be the next link of the page before, unchanged.")));
        return store.history().read(question, after, pageSize(request));
    }

    private RestResponse bundle(RestRequest request, History.Page page) {
        var address = new StringBuilder(base + "/" + String.join("/", request.path()) + "?_count=" + pageSize(request));
        for (var name : List.of("_since", "_at"))
            value(request, name)
                    .ifPresent(value ->
                            address.append('&').append(name).append('=').append(Links.encode(value.replace(' ', '+'))));
        var shown = page.versions().stream()
                .map(version -> version.reference() + "/_history/" + version.version())
                .toList();
        return new RestResponse(
                200,
                HistoryBundle.write(page, base, address.toString(), cursor -> cursors.sealed(request, cursor)),
                Map.of(),
                shown);
    }
}
