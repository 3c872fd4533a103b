package org.uptake.fhirapi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.search.Criteria;
import org.uptake.search.SearchIndexer;
import org.uptake.search.TimeRange;
import org.uptake.store.Json;
import org.uptake.store.PatientRecord;
import org.uptake.store.SearchPage;
import org.uptake.store.Store;
import org.uptake.store.Version;

/**
 * R4, "Patient $everything": the patient, all that is about them (a Task by Task.for), and on each page what that page refers to.
 * Types that the caller may not read are left out.
 */
final class Everything {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 500;
    private static final List<String> PARAMETERS = List.of("_since", "_type", "_count", "start", "end");
    private static final Set<String> OF_THE_EDGE = Set.of("_cursor", "_format", "_pretty");
    private static final Pattern REFERENCE =
            Pattern.compile("\"reference\":\"([A-Z][A-Za-z]+/[A-Za-z0-9\\-.]{1,64})(?:/_history/[A-Za-z0-9\\-.]+)?\"");

    private final Store store;
    private final Reads reads;
    private final SearchIndexer indexer;
    private final SearchBundle bundle;
    private final Set<String> types;
    private final String base;

    Everything(Store store, Reads reads, SearchIndexer indexer, SearchBundle bundle, Set<String> types, String base) {
        this.store = store;
        this.reads = reads;
        this.indexer = indexer;
        this.bundle = bundle;
        this.types = Set.copyOf(types);
        this.base = base;
    }

    RestResponse answer(RestRequest request) {
        var body = request.body().length == 0 ? null : Json.parse(request.body());
        var id = request.segment(1);
        var call = new Call(request.caller(), "Patient", id, request.query(), body, null);
        var patient = reads.visible(request.caller(), "Patient", id);
        for (var name : request.query().keySet())
            if (!PARAMETERS.contains(name) && !OF_THE_EDGE.contains(name))
                throw problem("There is no parameter " + name.replaceAll("[^A-Za-z0-9_:-]", "") + ".");
        var wanted = types(call);
        var after = cursor(request);
        var count = count(call);
        var read = store.patientRecord()
                .read(question(call, id, after, reads.readable(request.caller(), id, wanted)), count);
        var shown = new ArrayList<Version>();
        if (after.isEmpty() && wanted.contains("Patient")) shown.add(patient);
        read.versions().stream().filter(reads.shownTo(request.caller())::shows).forEach(shown::add);
        var next = read.more()
                ? Optional.of(cursor(read.versions().get(read.versions().size() - 1)))
                : Optional.<String>empty();
        var page = new SearchPage(shown, supporting(request, shown, wanted), Optional.empty(), next);
        return new RestResponse(
                        200,
                        bundle.write(request, base + "/Patient/" + id + "/$everything", used(call), page, Map.of()),
                        Map.of())
                .showing(page);
    }

    private PatientRecord.Question question(Call call, String id, Optional<String> after, List<String> readable) {
        var start = time(call, "start").map(TimeRange::low);
        var end = time(call, "end").map(TimeRange::high);
        var care = start.isEmpty() && end.isEmpty()
                ? Optional.<TimeRange>empty()
                : Optional.of(new TimeRange(start.orElse(TimeRange.BEGINNING), end.orElse(TimeRange.END)));
        return new PatientRecord.Question(id, readable, time(call, "_since").map(TimeRange::low), care, after);
    }

    /** What the page refers to as far as it is about nobody: what is about the patient stands on a page of its own right. */
    private List<Version> supporting(RestRequest request, List<Version> shown, Set<String> wanted) {
        var there = new TreeSet<String>();
        for (var version : shown) there.add(version.reference());
        var references = new LinkedHashSet<String>();
        for (var version : shown) {
            var found = REFERENCE.matcher(version.json() == null ? "" : version.json());
            while (found.find())
                if (!there.contains(found.group(1))
                        && wanted.contains(found.group(1).split("/")[0])) references.add(found.group(1));
        }
        return store.current(List.copyOf(references)).stream()
                .filter(version ->
                        indexer.patient(version.type(), version.tree()).isEmpty())
                .filter(reads.shownTo(request.caller())::shows)
                .toList();
    }

    private Set<String> types(Call call) {
        var asked = new TreeSet<String>();
        for (var list : call.texts("_type")) asked.addAll(Arrays.asList(list.split(",")));
        if (asked.isEmpty()) return types;
        if (!types.containsAll(asked)) throw problem("_type names a type that is not kept here.");
        return asked;
    }

    private static int count(Call call) {
        try {
            var wanted = call.text("_count").map(Integer::parseInt).orElse(DEFAULT_PAGE);
            if (wanted > 0) return Math.min(wanted, LARGEST_PAGE);
        } catch (NumberFormatException notANumber) {
            // refused below
        }
        throw problem("_count must be a whole number from 1 to " + LARGEST_PAGE + ".");
    }

    private static Optional<TimeRange> time(Call call, String name) {
        return call.text(name)
                .map(text -> TimeRange.of(text.replace(' ', '+'))
                        .orElseThrow(() -> problem(name + " must be a date, or a date and time with a zone.")));
    }

    private static List<Criteria.Used> used(Call call) {
        var used = new ArrayList<Criteria.Used>();
        for (var name : PARAMETERS)
            for (var value : call.texts(name)) used.add(new Criteria.Used(name, value.replace(' ', '+')));
        return used;
    }

    private static String cursor(Version last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(last.reference().getBytes(StandardCharsets.US_ASCII));
    }

    private static Optional<String> cursor(RestRequest request) {
        var cursor = request.query().getOrDefault("_cursor", List.of()).stream().findFirst();
        try {
            var reference =
                    cursor.map(text -> new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII));
            if (reference.isEmpty() || reference.get().matches("[A-Za-z]+/[A-Za-z0-9\\-.]{1,64}")) return reference;
        } catch (IllegalArgumentException notBase64) {
            // refused below
        }
        throw problem("_cursor must be the next link of the page before, unchanged.");
    }

    private static RefusedException problem(String message) {
        return Refusal.of(400, "value", "everything-parameter", message)
                .allowing(PARAMETERS)
                .asException();
    }
}
