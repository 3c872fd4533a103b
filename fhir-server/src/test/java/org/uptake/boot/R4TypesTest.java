package org.uptake.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.StructureDefinition.TypeDerivationRule;
import org.junit.jupiter.api.Test;

class R4TypesTest {
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    @Test
    void every_type_has_the_kind_and_the_base_that_hl7s_definition_of_it_has() {
        List<StructureDefinition> published = new DefaultProfileValidationSupport(FHIR).fetchAllStructureDefinitions();
        var theirs = published.stream()
                .filter(type -> type.getDerivation() != TypeDerivationRule.CONSTRAINT)
                .filter(type -> type.getKind() != StructureDefinition.StructureDefinitionKind.LOGICAL)
                .collect(Collectors.toList());
        var ours = new R4Types(FHIR).<StructureDefinition>fetchAllStructureDefinitions();
        var missing = lines(theirs);
        assertThat(missing).hasSizeGreaterThan(190);
        missing.removeAll(lines(ours));
        assertThat(missing).isEmpty();
    }

    private static Set<String> lines(List<StructureDefinition> types) {
        return types.stream()
                .map(type -> String.join(
                        " ",
                        type.getUrl(),
                        type.getName(),
                        type.getType(),
                        "" + type.getKind(),
                        "" + type.getDerivation(),
                        type.getBaseDefinition()))
                .collect(Collectors.toSet());
    }
}
