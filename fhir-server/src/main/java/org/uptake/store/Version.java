package org.uptake.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of a resource, as it is stored.
 *
 * @param json the resource with id and meta; null for a deletion
 */
public record Version(
        String type,
        String id,
        int version,
        Instant recorded,
        @Nullable String json) {
    public boolean deleted() {
        return json == null;
    }

    /** A tree of its own, free to be changed. */
    public ObjectNode tree() {
        if (json == null) throw new IllegalStateException(reference() + " is deleted");
        return Json.parse(json);
    }

    public String reference() {
        return type + "/" + id;
    }

    public String etag() {
        return "W/\"" + version + "\"";
    }
}
