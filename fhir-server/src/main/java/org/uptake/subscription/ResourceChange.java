package org.uptake.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.search.SearchIndexer;
import org.uptake.search.SearchValues;
import org.uptake.search.TokenCondition;
import org.uptake.store.Json;

/** One version of a resource with the one before it; parsed and indexed only when a topic asks. */
final class ResourceChange {
    private final String type;
    private final String id;
    private final int version;
    private final Instant recorded;
    private final @Nullable String patient;
    private final @Nullable String before;
    private final @Nullable String after;
    private @Nullable Set<Long> tokensBefore;
    private @Nullable Set<Long> tokensAfter;

    /**
     * @param patient id of the patient that the resource is about
     * @param before null for a create
     * @param after null for a deletion
     */
    ResourceChange(
            String type,
            String id,
            int version,
            Instant recorded,
            @Nullable String patient,
            @Nullable String before,
            @Nullable String after) {
        this.type = type;
        this.id = id;
        this.version = version;
        this.recorded = recorded;
        this.patient = patient;
        this.before = before;
        this.after = after;
    }

    String type() {
        return type;
    }

    String id() {
        return id;
    }

    int version() {
        return version;
    }

    Instant recorded() {
        return recorded;
    }

    @Nullable String patient() {
        return patient;
    }

    String interaction() {
        return after == null ? "delete" : before == null ? "create" : "update";
    }

    boolean was(List<TokenCondition> conditions, SearchIndexer indexer) {
        if (conditions.isEmpty()) return true;
        if (tokensBefore == null) tokensBefore = values(before, indexer).tokens();
        var tokens = tokensBefore;
        return conditions.stream().allMatch(condition -> condition.holds(tokens));
    }

    boolean isNow(List<TokenCondition> conditions, SearchIndexer indexer) {
        if (conditions.isEmpty()) return true;
        if (tokensAfter == null) tokensAfter = values(after, indexer).tokens();
        var tokens = tokensAfter;
        return conditions.stream().allMatch(condition -> condition.holds(tokens));
    }

    /** Filters ask about what is there; of a deleted resource, about what was. */
    boolean meets(List<TokenCondition> filters, SearchIndexer indexer) {
        return after == null ? was(filters, indexer) : isNow(filters, indexer);
    }

    boolean changed(String parameter, SearchIndexer indexer) {
        return !values(before, parameter, indexer).equals(values(after, parameter, indexer));
    }

    private SearchValues values(@Nullable String json, SearchIndexer indexer) {
        return json == null ? SearchValues.NONE : indexer.values(type, tree(json));
    }

    private SearchValues values(@Nullable String json, String parameter, SearchIndexer indexer) {
        return json == null ? SearchValues.NONE : indexer.values(type, parameter, tree(json));
    }

    private static ObjectNode tree(String json) {
        return Json.parse(json);
    }
}
