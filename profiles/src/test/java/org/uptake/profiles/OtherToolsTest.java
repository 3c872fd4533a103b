package org.uptake.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hl7.fhir.r4.fhirpath.FHIRPathEngine;
import org.hl7.fhir.r4.hapi.ctx.HapiWorkerContext;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;

/** What HL7's validator, SUSHI and other servers refuse, although HAPI takes it. */
class OtherToolsTest {
    private static final FhirContext FHIR = FhirContext.forR4();
    private static final DefaultProfileValidationSupport R4 = new DefaultProfileValidationSupport(FHIR);
    private static final Pattern PLACEHOLDER =
            Pattern.compile("https?://([a-z]+\\.)*(example\\.(org|com|net)|acme\\.com)\\b");

    @Test
    void no_address_is_a_placeholder() {
        var resources = Stream.of(Profiles.structures(), Profiles.measures(), Profiles.examples())
                .flatMap(each -> each.stream())
                .toList();
        for (var resource : resources)
            assertThat(values(resource)
                            .filter(value -> PLACEHOLDER.matcher(value).lookingAt()))
                    .as(resource.path("id").asText())
                    .isEmpty();
    }

    private static Stream<String> values(JsonNode node) {
        if (node.isTextual()) return Stream.of(node.asText());
        return StreamSupport.stream(node.spliterator(), false).flatMap(OtherToolsTest::values);
    }

    /** Who has this package has R4 too, but not the code systems of a country's guide. */
    @Test
    void examples_take_the_codes_of_HL7_from_R4_alone() {
        var systems = Profiles.examples().stream()
                .flatMap(example -> example.findValuesAsText("system").stream())
                .filter(system -> system.matches("http://(terminology\\.)?hl7\\.org/.*"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(systems).isNotEmpty().allMatch(system -> R4.fetchCodeSystem(system) != null);
    }

    /** FHIRPath refuses {@code as} on more than one value, and an outreach has an outcome for each attempt. */
    @Test
    void search_parameters_find_values_by_strict_FHIRPath() {
        var strict = new FHIRPathEngine(new HapiWorkerContext(FHIR, R4));
        strict.setDoNotEnforceAsSingletonRule(false);
        var found = new TreeSet<String>();
        for (var parameter : Profiles.searchParameters())
            for (var example : Profiles.examples())
                if (parameter.path("base").path(0).equals(example.path("resourceType"))) {
                    var resource = (Resource) FHIR.newJsonParser().parseResource(example.toString());
                    var values = strict.evaluate(
                            resource, parameter.path("expression").asText());
                    if (!values.isEmpty()) found.add(parameter.path("code").asText());
                }
        assertThat(found).contains("output-code", "failure-point", "enrolment-state");
    }
}
