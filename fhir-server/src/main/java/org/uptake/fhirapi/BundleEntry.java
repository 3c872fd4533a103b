package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;

/** One entry of a batch or transaction. */
record BundleEntry(
        int index,
        String method,
        List<String> path,
        Map<String, List<String>> query,
        Optional<String> fullUrl,
        Map<String, String> headers,
        @Nullable ObjectNode resource) {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

    /** Answers one entry that reads. */
    interface Reader {
        ObjectNode read(BundleEntry entry);
    }

    static List<BundleEntry> all(ObjectNode bundle) {
        var entries = new ArrayList<BundleEntry>();
        var index = 0;
        var urls = new java.util.HashSet<String>();
        for (var entry : bundle.path("entry")) {
            var read = of(index, entry);
            if (read.fullUrl.isPresent() && !urls.add(read.fullUrl.get()))
                throw problem(index, "fullUrl", "Two entries have the same fullUrl.");
            entries.add(read);
            index++;
        }
        return entries;
    }

    private static BundleEntry of(int index, JsonNode entry) {
        var request = entry.path("request");
        var method = request.path("method").asText();
        var url = request.path("url").asText();
        if (!METHODS.contains(method))
            throw problem(index, "request.method", "request.method must be one of GET, POST, PUT, PATCH, DELETE.");
        if (url.isEmpty()) throw problem(index, "request.url", "request.url is required.");
        var mark = url.indexOf('?');
        var path = segments(mark < 0 ? url : url.substring(0, mark));
        var query = Queries.parse(mark < 0 ? null : url.substring(mark + 1));
        if (path.isEmpty() && !method.equals("GET"))
            throw problem(
                    index, "request.url", "A bundle cannot hold another to be run; request.url must name a type.");
        var onInstance = path.size() == 2 || (path.size() == 1 && !query.isEmpty());
        if ((method.equals("PUT") || method.equals("PATCH") || method.equals("DELETE")) && !onInstance)
            throw problem(index, "request.url", "request.url must be Type/id or Type?condition.");
        var headers = new HashMap<String, String>();
        take(request, "ifMatch", "if-match", headers);
        take(request, "ifNoneExist", "if-none-exist", headers);
        take(request, "ifNoneMatch", "if-none-match", headers);
        take(request, "ifModifiedSince", "if-modified-since", headers);
        var fullUrl = entry.path("fullUrl").asText("");
        return new BundleEntry(
                index,
                method,
                path,
                query,
                fullUrl.isEmpty() ? Optional.empty() : Optional.of(fullUrl),
                headers,
                entry.get("resource") instanceof ObjectNode resource ? resource : null);
    }

    private static List<String> segments(String path) {
        return Arrays.stream(path.split("/")).filter(part -> !part.isEmpty()).toList();
    }

    private static void take(JsonNode request, String field, String header, Map<String, String> headers) {
        if (request.has(field)) headers.put(header, request.path(field).asText());
    }

    private static org.uptake.refusal.RefusedException problem(int index, String element, String message) {
        return Refusal.of(400, "invalid", "bundle-entry", message)
                .at("Bundle.entry[" + index + "]." + element)
                .asException();
    }

    String segment(int n) {
        return n < path.size() ? path.get(n) : "";
    }

    BundleEntry copy() {
        return new BundleEntry(
                index, method, path, query, fullUrl, headers, resource == null ? null : resource.deepCopy());
    }

    ObjectNode require() {
        if (resource == null) throw problem(index, "resource", "This entry needs a resource.");
        return resource;
    }

    String type() {
        return segment(0);
    }

    /** Whether criteria stand where an id could be. */
    boolean isConditional() {
        return path.size() == 1 && !method.equals("POST") && !method.equals("GET");
    }

    boolean changesInstance() {
        return path.size() == 2 && !method.equals("POST") && !method.equals("GET");
    }

    /** The criteria of a conditional create, update, patch or delete. */
    Optional<Map<String, List<String>>> condition() {
        return isConditional() ? Optional.of(query) : ifNoneExist();
    }

    Optional<Map<String, List<String>>> ifNoneExist() {
        return Optional.ofNullable(headers.get("if-none-exist"))
                .filter(condition -> method.equals("POST"))
                .map(Queries::parse);
    }

    @Nullable Integer ifMatch() {
        return RestRequest.version(headers.get("if-match"));
    }

    byte[] json() {
        return resource == null ? new byte[0] : Json.write(resource).getBytes(StandardCharsets.UTF_8);
    }

    /** The entry as a request of the bundle's caller. */
    RestRequest request(RestRequest bundle) {
        var all = new HashMap<>(headers);
        bundle.header("x-request-id").ifPresent(id -> all.put("x-request-id", id));
        all.put("content-type", "application/fhir+json");
        if (resource == null || !method.equals("PATCH"))
            return new RestRequest(bundle.caller(), method, path, query, all, json());
        var patch = Patches.Body.of(this);
        all.put("content-type", patch.contentType());
        return new RestRequest(bundle.caller(), method, path, query, all, patch.content());
    }
}
