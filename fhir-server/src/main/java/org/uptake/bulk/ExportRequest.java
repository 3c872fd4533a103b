package org.uptake.bulk;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client asked for at kick-off.
 *
 * @param group the id in {@code Group/[id]/$export}
 * @param url the address as it was asked, for the manifest
 * @param types {@code _type}; empty for all
 * @param since {@code _since}
 * @param filters {@code _typeFilter}: type to queries, of which one has to match
 * @param elements {@code _elements}: type, or "" for every type, to names of root elements
 * @param patients ids; empty for all
 * @param provenance {@code includeAssociatedData}
 * @param lenient {@code Prefer: handling=lenient}
 * @param ignored what was left out under lenient handling, in sentences
 */
record ExportRequest(
        Level level,
        @Nullable String group,
        String url,
        Set<String> types,
        @Nullable Instant since,
        Map<String, List<String>> filters,
        Map<String, Set<String>> elements,
        Set<String> patients,
        Provenance provenance,
        boolean lenient,
        List<String> ignored) {
    enum Level {
        SYSTEM,
        PATIENT,
        GROUP
    }

    /** Bulk Data 2.0, "includeAssociatedData", ordered by how much they give. */
    enum Provenance {
        AS_ANY_TYPE,
        LATEST,
        RELEVANT
    }
}
