package org.uptake.bulk;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.uptake.access.Access;
import org.uptake.access.Caller;
import org.uptake.access.Decision;
import org.uptake.access.Right;
import org.uptake.audit.Trace;
import org.uptake.bulk.ExportPlan.Kind;
import org.uptake.bulk.ExportPlan.Part;
import org.uptake.bulk.ExportRequest.Level;
import org.uptake.bulk.ExportRequest.Provenance;
import org.uptake.refusal.Refusal;
import org.uptake.search.SearchParameters;

/** Turns a request into a plan: which types, within which rights, by which filters. */
final class Planner {
    private final SearchParameters parameters;
    private final TypeFilters typeFilters;

    Planner(SearchParameters parameters, TypeFilters typeFilters) {
        this.parameters = parameters;
        this.typeFilters = typeFilters;
    }

    /**
     * @param remarks further sentences for the error file
     * @throws org.uptake.refusal.RefusedException 400 for what was asked wrongly, 403 for what the token does not give
     */
    ExportPlan plan(ExportRequest request, Caller caller, List<String> remarks) {
        var notes = new ArrayList<>(request.ignored());
        notes.addAll(remarks);
        var possible = exportable(request.level());
        var wanted = wanted(request, possible, notes);
        var reach = wholeTypes(caller);
        var filters = filters(request, reach, wanted, notes);
        var rights = new LinkedHashMap<String, List<Map<String, String>>>();
        for (var type : wanted) limits(caller, type).ifPresent(limits -> rights.put(type, limits));
        if (!request.types().isEmpty()) mustHave(request, caller, wanted, rights.keySet(), notes);
        if (rights.isEmpty()) throw Problems.nothingAllowed();
        return new ExportPlan(
                request.level() != Level.SYSTEM,
                request.level() == Level.GROUP || !request.patients().isEmpty(),
                request.since(),
                request.provenance(),
                request.elements(),
                parts(request, rights, filters, reach, !notes.isEmpty()),
                reach,
                notes);
    }

    /** At the Patient and Group level: what can be about a patient, as the store says; so Task by Task.for, AdverseEvent by subject. */
    private Set<String> exportable(Level level) {
        if (level == Level.SYSTEM) return Set.copyOf(parameters.types());
        var types = new HashSet<String>();
        for (var type : parameters.types()) if (parameters.hasPatient(type)) types.add(type);
        return types;
    }

    private static Set<String> wanted(ExportRequest request, Set<String> possible, List<String> notes) {
        if (request.types().isEmpty()) return new TreeSet<>(possible);
        var wanted = new TreeSet<String>();
        for (var type : request.types()) {
            if (possible.contains(type)) wanted.add(type);
            else leaveOut(request, Problems.type(safe(type), possible), notes);
        }
        if (request.provenance() != Provenance.AS_ANY_TYPE && possible.contains("Provenance")) wanted.add("Provenance");
        return wanted;
    }

    /** Every filter is read once now, so that a wrong one is refused at kick-off. */
    private Map<String, List<String>> filters(
            ExportRequest request, WholeTypes reach, Set<String> wanted, List<String> notes) {
        var good = new LinkedHashMap<String, List<String>>();
        request.filters().forEach((type, queries) -> {
            if (!wanted.contains(type)) {
                leaveOut(request, Problems.type(safe(type), wanted), notes);
                return;
            }
            for (var query : queries) typeFilters.conditions(type, query, reach);
            good.put(type, queries);
        });
        return good;
    }

    private WholeTypes wholeTypes(Caller caller) {
        var whole = new TreeSet<String>();
        for (var type : parameters.types())
            if (limits(caller, type).filter(List::isEmpty).isPresent()) whole.add(type);
        return new WholeTypes(whole);
    }

    private static String safe(String type) {
        return type.matches("[A-Za-z]{1,64}") ? type : "(malformed)";
    }

    private static void leaveOut(ExportRequest request, Refusal refusal, List<String> notes) {
        if (!request.lenient()) throw refusal.asException();
        notes.add(refusal.message());
    }

    /** Reading and searching, for no patient in particular; empty when the token lacks one of them. */
    private static Optional<List<Map<String, String>>> limits(Caller caller, String type) {
        var limits = new ArrayList<Map<String, String>>();
        for (var right : List.of(Right.READ, Right.SEARCH)) {
            if (!(Access.may(caller, right, type) instanceof Decision.Granted grant) || grant.patient() != null)
                return Optional.empty();
            Trace.because(grant.policy(), grant.reason());
            if (!grant.filters().isEmpty() && !limits.contains(grant.filters())) limits.add(grant.filters());
        }
        return Optional.of(limits);
    }

    /** What was asked for by name and may not be had is refused, or said in the error file. */
    private static void mustHave(
            ExportRequest request, Caller caller, Set<String> wanted, Set<String> allowed, List<String> notes) {
        for (var type : wanted) {
            if (allowed.contains(type)) continue;
            var refusal = Access.may(caller, Right.READ, type) instanceof Decision.Denied denied
                    ? denied.refusal()
                    : Problems.nothingAllowed().refusal();
            leaveOut(request, refusal, notes);
        }
    }

    private static List<Part> parts(
            ExportRequest request,
            Map<String, List<Map<String, String>>> rights,
            Map<String, List<String>> filters,
            WholeTypes reach,
            boolean notes) {
        var parts = new ArrayList<Part>();
        rights.forEach((type, limits) ->
                parts.add(new Part(Kind.OUTPUT, type, type, filters.getOrDefault(type, List.of()), limits)));
        // What is in these files is read as Binary, so only who may read those gets them.
        if (rights.containsKey("DocumentReference")
                && !filters.containsKey("DocumentReference")
                && reach.types().contains("Binary"))
            parts.add(new Part(Kind.OUTPUT, "Binary", "DocumentReference", List.of(), rights.get("DocumentReference")));
        if (request.since() != null)
            rights.forEach((type, limits) -> {
                // A deletion says nothing by which a filter could judge it.
                if (limits.isEmpty() && !filters.containsKey(type))
                    parts.add(new Part(Kind.DELETED, type, "Bundle", List.of(), List.of()));
            });
        if (notes) parts.add(new Part(Kind.ERROR, "", "OperationOutcome", List.of(), List.of()));
        return parts;
    }
}
