package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.uptake.refusal.Refusal;
import org.uptake.search.SearchParameters;
import org.uptake.store.Json;

/** What the server says of itself to anybody: the CapabilityStatement, the OpenAPI document and a page to read. */
final class Documents {
    private final Map<String, Supplier<Document>> documents;

    /** @param contentType null for FHIR */
    private record Document(
            String text,
            String etag,
            @org.jspecify.annotations.Nullable String contentType) {
        static Document of(String text, @org.jspecify.annotations.Nullable String contentType) {
            return new Document(text, "W/\"" + Integer.toHexString(text.hashCode()) + "\"", contentType);
        }
    }

    /** @param since when the server started; the statement's date, so that it does not change between calls */
    Documents(Routes routes, SearchParameters parameters, Consumer<ObjectNode> described, String base, Instant since) {
        var statement = Document.of(new Capabilities(routes, parameters, described, base, since).text(), null);
        this.documents = Map.of(
                "metadata", () -> statement,
                "api-docs",
                        () -> Document.of(
                                Json.write(OpenApi.of(routes, parameters, base)), "application/json;charset=UTF-8"),
                "api", () -> Document.of(ApiPage.of(routes), "text/html;charset=UTF-8"));
    }

    /** Empty when the address is none of these. */
    Optional<RestResponse> answer(RestRequest request) {
        if (request.path().size() != 1) return Optional.empty();
        return Optional.ofNullable(documents.get(request.segment(0))).map(document -> answer(request, document.get()));
    }

    private static RestResponse answer(RestRequest request, Document document) {
        if (!request.isRead())
            throw Refusal.of(405, "not-supported", "method-not-allowed", "This address can only be read.")
                    .allowing(List.of("GET", "HEAD"))
                    .asException();
        var mode = request.query().getOrDefault("mode", List.of("full")).get(0);
        if (!mode.equals("full") && !mode.equals("normative"))
            throw Refusal.of(
                            400,
                            "not-supported",
                            "metadata-mode",
                            "Only the CapabilityStatement itself is offered here.")
                    .allowing(List.of("full", "normative"))
                    .asException();
        var headers = new java.util.HashMap<String, String>();
        headers.put("ETag", document.etag());
        if (document.contentType() != null) headers.put("Content-Type", document.contentType());
        if (request.header("if-none-match").filter(document.etag()::equals).isPresent())
            return new RestResponse(304, null, headers);
        return new RestResponse(200, document.text(), headers);
    }
}
