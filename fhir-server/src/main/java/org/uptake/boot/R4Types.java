package org.uptake.boot;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.StructureDefinition.StructureDefinitionKind;
import org.hl7.fhir.r4.model.StructureDefinition.TypeDerivationRule;
import org.jspecify.annotations.Nullable;

/**
 * R4's types by name and base, which is all that HAPI's FHIRPath asks of them. Its own definitions, with every element, would stay in
 * memory for it: 60 MB.
 */
final class R4Types implements IValidationSupport {
    static final String BASE = "http://hl7.org/fhir/StructureDefinition/";
    private static final Map<String, String> PRIMITIVE_BASES = Map.of(
            "code", "string",
            "id", "string",
            "markdown", "string",
            "url", "uri",
            "canonical", "uri",
            "oid", "uri",
            "uuid", "uri",
            "positiveInt", "integer",
            "unsignedInt", "integer");
    private static final Set<String> QUANTITIES = Set.of("Age", "Count", "Distance", "Duration");
    private static final Set<String> BACKBONES = Set.of(
            "Dosage",
            "ElementDefinition",
            "MarketingStatus",
            "Population",
            "ProdCharacteristic",
            "ProductShelfLife",
            "SubstanceAmount",
            "Timing");
    private static final Set<String> BARE_RESOURCES = Set.of("Binary", "Bundle", "DomainResource", "Parameters");

    private final FhirContext fhir;
    private final Map<String, StructureDefinition> types;

    R4Types(FhirContext fhir) {
        this.fhir = fhir;
        var definitions = new ArrayList<StructureDefinition>(List.of(
                type("Element", "", StructureDefinitionKind.COMPLEXTYPE),
                type("BackboneElement", "Element", StructureDefinitionKind.COMPLEXTYPE),
                type("Resource", "", StructureDefinitionKind.RESOURCE),
                type("DomainResource", "Resource", StructureDefinitionKind.RESOURCE)));
        for (var name : fhir.getResourceTypes()) definitions.add(resource(name));
        for (var element : fhir.getElementDefinitions()) {
            switch (element.getChildType()) {
                case PRIMITIVE_DATATYPE, PRIMITIVE_XHTML, PRIMITIVE_XHTML_HL7ORG, ID_DATATYPE ->
                    definitions.add(primitive(element.getName()));
                case COMPOSITE_DATATYPE -> definitions.add(composite(element.getName()));
                default -> {}
            }
        }
        types = definitions.stream()
                .collect(Collectors.toUnmodifiableMap(
                        StructureDefinition::getUrl, Function.identity(), (one, again) -> one));
    }

    private static StructureDefinition resource(String name) {
        return type(
                name, BARE_RESOURCES.contains(name) ? "Resource" : "DomainResource", StructureDefinitionKind.RESOURCE);
    }

    private static StructureDefinition primitive(String name) {
        return type(name, PRIMITIVE_BASES.getOrDefault(name, "Element"), StructureDefinitionKind.PRIMITIVETYPE);
    }

    private static StructureDefinition composite(String name) {
        var base = QUANTITIES.contains(name) ? "Quantity" : BACKBONES.contains(name) ? "BackboneElement" : "Element";
        return type(name, base, StructureDefinitionKind.COMPLEXTYPE);
    }

    private static StructureDefinition type(String name, String base, StructureDefinitionKind kind) {
        var definition = new StructureDefinition();
        definition.setUrl(BASE + name).setName(name).setKind(kind).setType(name);
        if (!base.isEmpty())
            definition.setDerivation(TypeDerivationRule.SPECIALIZATION).setBaseDefinition(BASE + base);
        return definition;
    }

    @Override
    public FhirContext getFhirContext() {
        return fhir;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends IBaseResource> List<T> fetchAllStructureDefinitions() {
        return (List<T>) List.copyOf(types.values());
    }

    @Override
    public @Nullable IBaseResource fetchStructureDefinition(String url) {
        return types.get(url);
    }

    @Override
    public <T extends IBaseResource> @Nullable T fetchResource(@Nullable Class<T> wanted, String url) {
        var found = types.get(url);
        return wanted != null && wanted.isInstance(found) ? wanted.cast(found) : null;
    }
}
