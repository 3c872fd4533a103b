package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.uptake.store.Json;
import org.uptake.store.Meta;
import org.uptake.store.SearchPage;
import org.uptake.store.Version;

/**
 * @param json null when there is no body
 * @param shown Type/id of what a list shows, for the audit
 */
record RestResponse(int status, @Nullable String json, Map<String, String> headers, List<String> shown) {
    RestResponse(int status, @Nullable String json, Map<String, String> headers) {
        this(status, json, headers, List.of());
    }

    RestResponse showing(SearchPage page) {
        var references = new ArrayList<String>();
        for (var match : page.matches()) references.add(match.reference());
        for (var included : page.included()) references.add(included.reference());
        return new RestResponse(status, json, headers, references);
    }

    static RestResponse of(int status, ObjectNode body) {
        return new RestResponse(status, Json.write(body), Map.of());
    }

    /** A resource as it is stored, without a round trip through any model. */
    static RestResponse of(int status, Version version, Map<String, String> headers) {
        var all = new java.util.HashMap<>(headers);
        all.putAll(validators(version));
        return new RestResponse(status, version.json(), Map.copyOf(all));
    }

    static Map<String, String> validators(Version version) {
        return Map.of("ETag", version.etag(), "Last-Modified", HttpDates.of(version.recorded()));
    }

    static String location(String base, Version version) {
        return base + "/" + version.reference() + "/_history/" + version.version();
    }

    /** A version's time as FHIR writes it. */
    static String instant(Version version) {
        return Meta.instant(version.recorded());
    }
}
