package org.uptake.profiles.build;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collection;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.r4.model.StructureDefinition;

/** Adds to each profile every element that it has, with what it inherits (R4, "StructureDefinition", snapshot). */
final class Snapshots {
    private final FhirContext fhir = FhirContext.forR4();
    private final SnapshotGeneratingValidationSupport generator = new SnapshotGeneratingValidationSupport(fhir);
    private final ValidationSupportChain known;

    /** @param structures what profiles may build on */
    Snapshots(Collection<ObjectNode> structures) {
        var ours = new PrePopulatedValidationSupport(fhir);
        structures.forEach(structure -> ours.addStructureDefinition(parse(structure)));
        known = new ValidationSupportChain(
                ours,
                new DefaultProfileValidationSupport(fhir),
                new InMemoryTerminologyServerValidationSupport(fhir),
                new CommonCodeSystemsTerminologyService(fhir),
                generator);
    }

    ObjectNode complete(ObjectNode differential) throws IOException {
        var snapshot =
                generator.generateSnapshot(new ValidationSupportContext(known), parse(differential), null, null, null);
        if (!(snapshot instanceof StructureDefinition complete)
                || complete.getSnapshot().isEmpty())
            throw new IllegalArgumentException(
                    "no snapshot of " + differential.path("id").asText());
        var text = fhir.newJsonParser().encodeResourceToString(complete);
        var result = differential.deepCopy();
        var own = result.remove("differential");
        var elements = new ObjectMapper().readTree(text).path("snapshot").path("element");
        // R4's own examples stand at addresses such as www.acme.com, which HL7's validator refuses in a profile.
        for (var element : elements) ((ObjectNode) element).remove("example");
        result.putObject("snapshot").set("element", elements);
        result.set("differential", own);
        return result;
    }

    private StructureDefinition parse(ObjectNode structure) {
        return fhir.newJsonParser().parseResource(StructureDefinition.class, structure.toString());
    }
}
