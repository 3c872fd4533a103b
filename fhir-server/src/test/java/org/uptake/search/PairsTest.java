package org.uptake.search;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;
import org.uptake.store.Json;

class PairsTest {
    private final FhirContext fhir = FhirContext.forR4Cached();
    private final SearchParameters parameters = new SearchParameters(
            fhir, TestServer.types(), SearchIndexerOracleTest.ofR4(), "https://clinic.example/fhir");

    @Test
    void every_composite_finds_both_of_its_values_in_one_element_of_a_filled_resource() {
        var silent = new TreeSet<String>();
        var composites = 0;
        for (var type : TestServer.types()) {
            var filled = FilledResources.of(type, fhir).stream()
                    .map(one -> Json.parse(fhir.newJsonParser().encodeResourceToString(one)))
                    .toList();
            for (var parameter : parameters.of(type)) {
                if (parameter.kind() != SearchParameter.Kind.COMPOSITE) continue;
                composites++;
                if (filled.stream().noneMatch(one -> parameter.pairs().stream().anyMatch(pair -> both(pair, one))))
                    silent.add(type + "." + parameter.code());
            }
        }
        assertThat(composites).isGreaterThan(30);
        assertThat(silent).isEmpty();
    }

    private static boolean both(Pair pair, JsonNode resource) {
        var elements = new ArrayList<Element>();
        pair.base().collect(resource, elements::add);
        return elements.stream().anyMatch(one -> has(pair.first(), one) && has(pair.second(), one));
    }

    private static boolean has(SearchParameter parameter, Element element) {
        var found = new ArrayList<Element>();
        for (var path : parameter.paths()) path.collect(element, found::add);
        return !found.isEmpty();
    }
}
