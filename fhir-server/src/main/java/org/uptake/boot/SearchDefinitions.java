package org.uptake.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** R4's own SearchParameter resources, which HAPI ships for its validator. */
final class SearchDefinitions {
    private static final String R4 = "/org/hl7/fhir/r4/model/sp/search-parameters.json";

    private SearchDefinitions() {}

    static List<JsonNode> ofR4() {
        try (var in = SearchDefinitions.class.getResourceAsStream(R4)) {
            if (in == null) throw new IllegalStateException("R4's search parameters are not on the class path");
            var definitions = new ArrayList<JsonNode>();
            for (var entry : new ObjectMapper().readTree(in).path("entry")) definitions.add(entry.path("resource"));
            return definitions;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
