package org.uptake.search;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.fhirpath.IFhirPathEvaluationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Property;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;
import org.uptake.profiles.Profiles;

/** The compiled paths find what HAPI's FHIRPath engine finds, expression by expression, on every resource of the package. */
class SearchIndexerOracleTest {
    private static final Set<String> TYPES = TestServer.types();
    private final FhirContext fhir = FhirContext.forR4Cached();
    private final IFhirPath oracle = oracle(FhirContext.forR4Cached());
    private final List<JsonNode> definitions = definitions();
    private final ElementPath.Children children = ElementPath.remembering(new ConcurrentHashMap<>(), fhir);

    @Test
    void compiled_paths_find_the_same_elements_as_hapis_engine() {
        var compared = 0;
        for (var resource : resources())
            compared += compare(resource, fhir.newJsonParser().parseResource(resource.toString()));
        assertThat(compared).isGreaterThan(1_000);
    }

    @Test
    void and_on_resources_of_every_type_with_every_element_filled() throws Exception {
        var found = new HashSet<String>();
        for (var type : TYPES) {
            for (var model : FilledResources.of(type, fhir))
                compare(new ObjectMapper().readTree(fhir.newJsonParser().encodeResourceToString(model)), model, found);
        }
        var silent = new TreeSet<String>();
        for (var definition : definitions)
            for (var type : bases(definition))
                if (TYPES.contains(type))
                    for (var path : paths(definition, type)) if (!found.contains(path)) silent.add(path);
        // A filled resource has no particular system or url, so that paths with a condition on one stay empty.
        assertThat(silent).allMatch(path -> path.contains("where("));
    }

    private int compare(JsonNode resource, IBaseResource model) {
        return compare(resource, model, new HashSet<>());
    }

    /** @param filled gets the paths that found something */
    private int compare(JsonNode resource, IBaseResource model, Set<String> filled) {
        var type = resource.path("resourceType").asText();
        var compared = 0;
        for (var definition : definitions) {
            if (!bases(definition).contains(type)) continue;
            for (var path : paths(definition, type)) {
                var found = new ArrayList<Element>();
                ElementPath.compile(path, type, fhir, children).collect(resource, found::add);
                var expected = new TreeSet<String>();
                for (var value : oracle.evaluate(model, path, IBase.class)) expected.add(text(value));
                var actual = new TreeSet<String>();
                for (var element : found) actual.add(text(element));
                assertThat(actual)
                        .as(type + "/" + resource.path("id").asText() + " " + path)
                        .isEqualTo(expected);
                if (!actual.isEmpty()) filled.add(path);
                compared++;
            }
        }
        return compared;
    }

    /** The leaves of an element, in order of their text: enough to tell two elements apart. */
    private static String text(IBase value) {
        var leaves = new TreeSet<String>();
        leaves(value, leaves);
        return String.join("|", leaves);
    }

    private static void leaves(IBase value, Set<String> leaves) {
        if (value instanceof IPrimitiveType<?> primitive) {
            if (primitive.getValueAsString() != null) leaves.add(primitive.getValueAsString());
        } else if (value instanceof Base base) {
            for (Property property : base.children())
                if (!property.getName().equals("extension"))
                    property.getValues().forEach(child -> leaves(child, leaves));
        }
    }

    private static String text(Element element) {
        var leaves = new TreeSet<String>();
        leaves(element.node(), leaves);
        return String.join("|", leaves);
    }

    private static void leaves(JsonNode node, Set<String> leaves) {
        if (node.isValueNode()) leaves.add(node.asText());
        else if (node.isArray()) node.forEach(child -> leaves(child, leaves));
        else
            node.properties().forEach(property -> {
                if (!property.getKey().equals("extension")) leaves(property.getValue(), leaves);
            });
    }

    private static List<JsonNode> resources() {
        var all = new ArrayList<JsonNode>(Profiles.sandbox());
        all.addAll(Profiles.measures());
        all.addAll(Profiles.operations());
        all.addAll(Profiles.structures());
        return all;
    }

    private static List<JsonNode> definitions() {
        return ofR4().stream()
                .filter(one -> !Set.of("composite", "special")
                        .contains(one.path("type").asText()))
                .toList();
    }

    static List<JsonNode> ofR4() {
        try (var in =
                SearchIndexerOracleTest.class.getResourceAsStream("/org/hl7/fhir/r4/model/sp/search-parameters.json")) {
            var definitions = new ArrayList<JsonNode>();
            for (var entry : new ObjectMapper().readTree(in).path("entry")) definitions.add(entry.path("resource"));
            return definitions;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Set<String> bases(JsonNode definition) {
        var bases = new TreeSet<String>();
        definition.path("base").forEach(base -> bases.add(base.asText()));
        return bases;
    }

    private static List<String> paths(JsonNode definition, String type) {
        var paths = new ArrayList<String>();
        for (var part : definition.path("expression").asText().split("\\|")) {
            var path = part.trim();
            if (path.replaceFirst("^\\(", "").startsWith(type + ".") && !path.contains(".exists()")) paths.add(path);
        }
        return paths;
    }

    /** {@code resolve()} gives an empty resource of the type that the reference names, as a server without the target would. */
    static IFhirPath oracle(FhirContext fhir) {
        var engine = fhir.newFhirPath();
        engine.setEvaluationContext(new IFhirPathEvaluationContext() {
            @Override
            public IBaseResource resolveReference(IIdType reference, IBase context) {
                return fhir.getResourceDefinition(new IdType(reference.getValue()).getResourceType())
                        .newInstance();
            }
        });
        return engine;
    }
}
