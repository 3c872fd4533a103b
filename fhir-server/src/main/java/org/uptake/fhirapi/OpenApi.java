package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.uptake.search.SearchParameters;
import org.uptake.store.Json;

/** The table of the API as an OpenAPI 3.0 document; each resource type has its own addresses and search parameters. */
final class OpenApi {
    private static final String MEDIA_TYPE = "application/fhir+json";

    private OpenApi() {}

    static ObjectNode of(Routes routes, SearchParameters parameters, String base) {
        var document = Json.object().put("openapi", "3.0.3");
        document.putObject("info")
                .put("title", "Uptake FHIR R4 API")
                .put("version", "R4")
                .put("description", "Made from the same table as the CapabilityStatement at " + base + "/metadata.");
        document.putArray("servers").addObject().put("url", base);
        var paths = new TreeMap<String, ObjectNode>();
        for (var row : routes.rows()) {
            var types = row.isOnAnyType() ? routes.types().stream().sorted().toList() : List.of("");
            for (var type : types) add(paths, row, type, parameters);
        }
        document.putObject("paths").setAll(paths);
        return document;
    }

    private static void add(Map<String, ObjectNode> paths, Route row, String type, SearchParameters parameters) {
        var address = "/"
                + row.address()
                        .replace("[compartment]", "{compartment}")
                        .replace("[type]", type.isEmpty() ? "{type}" : type)
                        .replace("[id]", "{id}")
                        .replace("[vid]", "{vid}");
        var item = paths.computeIfAbsent(address, a -> Json.object());
        for (var method : row.methods()) {
            var operation = item.putObject(method.toLowerCase(Locale.ROOT)).put("summary", row.summary());
            operation.putArray("tags").add(row.isOnServer() ? "server" : address.split("/")[1]);
            parameters(operation, row, type, parameters);
            if (!method.equals("GET") && !method.equals("DELETE")) body(operation, row);
            operation
                    .putObject("responses")
                    .putObject("default")
                    .put("description", "The answer, or an OperationOutcome.");
        }
    }

    private static void parameters(ObjectNode operation, Route row, String type, SearchParameters parameters) {
        var list = Json.object().putArray("parameters");
        for (var name : type.isEmpty() ? List.of("compartment", "id", "type", "vid") : List.of("id", "vid"))
            if (row.shape().contains("[" + name + "]"))
                list.addObject()
                        .put("name", name)
                        .put("in", "path")
                        .put("required", true)
                        .putObject("schema")
                        .put("type", "string");
        if (row.interactions().contains("search-type") && row.methods().contains("GET"))
            for (var parameter : parameters.of(type))
                list.addObject()
                        .put("name", parameter.code())
                        .put("in", "query")
                        .put("description", parameter.kind().name().toLowerCase(Locale.ROOT))
                        .putObject("schema")
                        .put("type", "string");
        if (!list.isEmpty()) operation.set("parameters", list);
    }

    private static void body(ObjectNode operation, Route row) {
        var mediaType = row.shape().contains("_search") ? "application/x-www-form-urlencoded" : MEDIA_TYPE;
        operation
                .putObject("requestBody")
                .putObject("content")
                .putObject(mediaType)
                .putObject("schema")
                .put("type", "object");
    }
}
