package org.uptake.bulk;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.bulk.ExportRequest.Level;
import org.uptake.bulk.ExportRequest.Provenance;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;

/** Reads the parameters of a kick-off (Bulk Data 2.0, "Query Parameters"); the same for a query string and for a Parameters body. */
final class KickOff {
    private static final Set<String> FORMATS = Set.of("application/fhir+ndjson", "application/ndjson", "ndjson");
    private static final int MOST_PATIENTS = 10_000;

    private final Level level;
    private final boolean posted;
    private final boolean lenient;
    private final List<String> ignored = new ArrayList<>();

    private final Set<String> types = new LinkedHashSet<>();
    private @Nullable Instant since;
    private final Map<String, List<String>> filters = new LinkedHashMap<>();
    private final Map<String, Set<String>> elements = new LinkedHashMap<>();
    private final Set<String> patients = new LinkedHashSet<>();
    private Provenance provenance = Provenance.AS_ANY_TYPE;

    private KickOff(Level level, boolean posted, boolean lenient) {
        this.level = level;
        this.posted = posted;
        this.lenient = lenient;
    }

    /**
     * @param posted whether the parameters came in a body
     * @param url the address as it was asked
     * @throws RefusedException 400
     */
    static ExportRequest read(
            Level level,
            @Nullable String group,
            String url,
            Map<String, List<String>> parameters,
            boolean posted,
            boolean lenient) {
        var kickOff = new KickOff(level, posted, lenient);
        parameters.forEach((name, values) -> values.forEach(value -> kickOff.add(name, value)));
        return new ExportRequest(
                level,
                group,
                url,
                kickOff.types,
                kickOff.since,
                kickOff.filters,
                kickOff.elements,
                kickOff.patients,
                kickOff.provenance,
                lenient,
                kickOff.ignored);
    }

    private void add(String name, String value) {
        switch (name) {
            case "_format", "_pretty" -> {} // about this answer, which has no body
            case "_outputFormat" -> format(value);
            case "_since" -> since = instant(value);
            case "_type" -> types.addAll(list(value));
            case "_typeFilter" -> list(value).forEach(this::filter);
            case "_elements" -> list(value).forEach(this::element);
            case "includeAssociatedData" -> list(value).forEach(this::associated);
            case "patient" -> list(value).forEach(this::patient);
            default -> leaveOut(Problems.unsupported("The parameter " + (isName(name) ? name : "(unnamed)")));
        }
    }

    private static boolean isName(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_\\-]{0,39}");
    }

    /** Under strict handling the refusal itself; under lenient handling a line in the error file. */
    private void leaveOut(Refusal refusal) {
        if (!lenient) throw refusal.asException();
        ignored.add(refusal.message());
    }

    private static List<String> list(String value) {
        var parts = new ArrayList<String>();
        for (var part : value.split(",")) if (!part.isBlank()) parts.add(part.trim());
        return parts;
    }

    /** A plus sign that was not encoded arrives as a blank. */
    private static void format(String value) {
        if (!FORMATS.contains(value.trim().replace(' ', '+')))
            throw Problems.parameter("_outputFormat", "application/fhir+ndjson, application/ndjson or ndjson");
    }

    private static Instant instant(String value) {
        try {
            return OffsetDateTime.parse(value.trim().replace(' ', '+')).toInstant();
        } catch (DateTimeException garbage) {
            throw Problems.parameter("_since", "an instant with a zone, for example 2026-01-31T12:00:00Z");
        }
    }

    /** {@code Type?query}; a comma or ampersand within a value is percent-encoded (Bulk Data 2.0, "_typeFilter Query Parameter"). */
    private void filter(String value) {
        var question = value.indexOf('?');
        if (question < 1)
            throw Problems.parameter(
                    "_typeFilter", "Type?query, with commas inside of the query percent-encoded once more");
        filters.computeIfAbsent(value.substring(0, question), type -> new ArrayList<>())
                .add(value.substring(question + 1));
    }

    private void element(String value) {
        var path = value.split("\\.", -1);
        if (path.length > 2 || !value.matches("[A-Za-z.]+"))
            throw Problems.parameter("_elements", "root elements: name, or Type.name");
        elements.computeIfAbsent(path.length == 2 ? path[0] : "", type -> new LinkedHashSet<>())
                .add(path[path.length - 1]);
    }

    private void associated(String value) {
        var asked = switch (value) {
            case "LatestProvenanceResources" -> Provenance.LATEST;
            case "RelevantProvenanceResources" -> Provenance.RELEVANT;
            default -> null;
        };
        if (asked == null) leaveOut(Problems.unsupported("This value of includeAssociatedData"));
        else if (asked.compareTo(provenance) > 0) provenance = asked;
    }

    private void patient(String value) {
        if (level == Level.SYSTEM || !posted) {
            leaveOut(Problems.unsupported("The parameter patient (it goes with POST at the Patient and Group level)"));
            return;
        }
        var id = value.startsWith("Patient/") ? value.substring("Patient/".length()) : "";
        if (!id.matches("[A-Za-z0-9\\-.]{1,64}") || patients.size() >= MOST_PATIENTS)
            throw Problems.parameter("patient", "references Patient/[id], " + MOST_PATIENTS + " at most");
        patients.add(id);
    }
}
