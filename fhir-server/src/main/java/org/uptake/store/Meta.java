package org.uptake.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The elements that only the server sets: id, meta.versionId, meta.lastUpdated. */
public final class Meta {
    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Meta() {}

    /** A FHIR instant in UTC, to the millisecond. */
    public static String instant(Instant time) {
        return INSTANT.format(time);
    }

    static ObjectNode stamped(ObjectNode resource, String id, int version, Instant now) {
        var stamped = Json.object();
        stamped.set("resourceType", resource.get("resourceType"));
        stamped.put("id", id);
        var meta = resource.get("meta") instanceof ObjectNode given ? given.deepCopy() : Json.object();
        meta.put("versionId", Integer.toString(version));
        meta.put("lastUpdated", instant(now));
        stamped.set("meta", meta);
        resource.properties().forEach(field -> {
            if (!stamped.has(field.getKey())) stamped.set(field.getKey(), field.getValue());
        });
        return stamped;
    }
}
