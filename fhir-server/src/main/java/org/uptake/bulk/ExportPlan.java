package org.uptake.bulk;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a job writes; kept with the job, so that a restart goes on with the rights of the kick-off.
 *
 * @param ofPatients whether only what is about a patient goes out
 * @param listed whether the patients are those of table {@code bulk_patient}
 * @param elements see {@link ExportRequest}
 * @param reach what chains of the filters pass through
 * @param notes sentences for the manifest's error file
 */
record ExportPlan(
        boolean ofPatients,
        boolean listed,
        @Nullable Instant since,
        ExportRequest.Provenance provenance,
        Map<String, Set<String>> elements,
        List<Part> parts,
        WholeTypes reach,
        List<String> notes) {

    enum Kind {
        OUTPUT,
        DELETED,
        ERROR
    }

    /**
     * One series of files.
     *
     * @param source the type that is read
     * @param type the type that the manifest says
     * @param filters search queries, of which one has to match; none for everything
     * @param limits filters of the token's scopes; a line must keep to each of them
     */
    record Part(Kind kind, String source, String type, List<String> filters, List<Map<String, String>> limits) {
        /** A patient's Binary goes out as a DocumentReference (Bulk Data 2.0, "Resources returned"). */
        boolean wrapsBinary() {
            return source.equals("Binary") && type.equals("DocumentReference");
        }

        /** Whether every line is within the filters of a scope. */
        boolean keepsTo(Map<String, String> scope) {
            return scope.entrySet().stream()
                    .allMatch(filter ->
                            limits.stream().anyMatch(limit -> limit.entrySet().contains(filter)));
        }
    }

    /** The types whose own lines go out. */
    Set<String> exported() {
        var types = new java.util.TreeSet<String>();
        for (var part : parts) if (part.kind() == Kind.OUTPUT) types.add(part.source());
        return types;
    }
}
