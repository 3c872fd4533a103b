package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
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
        var path = List.of((mark < 0 ? url : url.substring(0, mark))
                .replaceAll("^/|/$", "")
                .split("/"));
        if ((method.equals("PUT") || method.equals("PATCH") || method.equals("DELETE")) && path.size() != 2)
            throw problem(index, "request.url", "request.url must be Type/id.");
        var headers = new HashMap<String, String>();
        take(request, "ifMatch", "if-match", headers);
        take(request, "ifNoneExist", "if-none-exist", headers);
        take(request, "ifNoneMatch", "if-none-match", headers);
        var fullUrl = entry.path("fullUrl").asText("");
        return new BundleEntry(
                index,
                method,
                path,
                Queries.parse(mark < 0 ? null : url.substring(mark + 1)),
                fullUrl.isEmpty() ? Optional.empty() : Optional.of(fullUrl),
                headers,
                entry.get("resource") instanceof ObjectNode resource ? resource : null);
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

    Optional<String> ifNoneExist() {
        return Optional.ofNullable(headers.get("if-none-exist"));
    }

    @Nullable Integer ifMatch() {
        return request(new Caller("", null, null, null, null, new org.uptake.access.Scopes(List.of())))
                .ifMatch();
    }

    RestRequest request(Caller caller) {
        var body = resource == null ? "" : Json.write(resource);
        return new RestRequest(caller, method, path, query, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
