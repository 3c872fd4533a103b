package org.uptake.validation;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Supplier;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.jspecify.annotations.Nullable;

/** HAPI's validator with our package: it knows every rule of R4, needs seconds to start and milliseconds for a resource. */
final class FullValidator {
    private final FhirContext fhir;
    private final Supplier<List<? extends JsonNode>> conformance;
    private @Nullable FhirValidator started;

    /** @param conformance our code systems, value sets and structures with their snapshots; asked at the first validation */
    FullValidator(FhirContext fhir, Supplier<List<? extends JsonNode>> conformance) {
        this.fhir = fhir;
        this.conformance = conformance;
    }

    /** @param profiles what to hold it against besides what it claims itself */
    List<SingleValidationMessage> validate(String json, List<String> profiles) {
        var options = new ValidationOptions();
        profiles.forEach(options::addProfile);
        return validator().validateWithResult(json, options).getMessages();
    }

    private synchronized FhirValidator validator() {
        if (started == null) started = start();
        return started;
    }

    private FhirValidator start() {
        var ours = new PrePopulatedValidationSupport(fhir);
        var parser = fhir.newJsonParser();
        for (var resource : conformance.get()) ours.addResource(parser.parseResource(resource.toString()));
        var instances = new FhirInstanceValidator(new ValidationSupportChain(
                ours,
                new DefaultProfileValidationSupport(fhir),
                new InMemoryTerminologyServerValidationSupport(fhir),
                new CommonCodeSystemsTerminologyService(fhir)));
        instances.setAnyExtensionsAllowed(true);
        instances.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        return fhir.newValidator().registerValidatorModule(instances);
    }
}
