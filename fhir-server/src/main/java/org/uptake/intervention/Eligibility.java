package org.uptake.intervention;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.FhirPathExecutionException;
import ca.uhn.fhir.fhirpath.IFhirPath;
import com.google.common.base.Suppliers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whom an intervention suits, and why: the rule's FHIRPath on the patient's resources. */
final class Eligibility {
    private static final Logger LOG = LoggerFactory.getLogger(Eligibility.class);

    private final FhirContext fhir;
    /** Made when it is first needed, or by {@link #warm}: it takes seconds to load. */
    private final Supplier<IFhirPath> engine;

    private final Map<String, IFhirPath.IParsedExpression> parsed = new ConcurrentHashMap<>();

    Eligibility(FhirContext fhir) {
        this.fhir = fhir;
        this.engine = Suppliers.memoize(fhir::newFhirPath);
    }

    void warm() {
        bundle(List.of("{\"resourceType\":\"Patient\"}"));
        evaluate(new Bundle(), "entry.exists()");
    }

    /** @param shown the value that decided it; empty text when there is none */
    record Finding(String sentence, boolean met, String shown) {}

    Bundle bundle(List<String> resources) {
        var text = resources.stream()
                .map(resource -> "{\"resource\":" + resource + "}")
                .collect(Collectors.joining(
                        ",", "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[", "]}"));
        return fhir.newJsonParser().parseResource(Bundle.class, text);
    }

    List<Finding> judge(Intervention intervention, Bundle patient) {
        var findings = new ArrayList<Finding>();
        for (var criterion : intervention.criteria())
            findings.add(new Finding(
                    criterion.sentence(),
                    isTrue(evaluate(patient, criterion.expression())),
                    text(evaluate(patient, criterion.shown()))));
        return findings;
    }

    /** A broken rule finds nobody suitable; it never stops the page. */
    private List<IBase> evaluate(Bundle patient, String expression) {
        if (expression.isEmpty()) return List.of();
        try {
            var compiled = parsed.computeIfAbsent(expression, this::parse);
            // HAPI does not promise that its engine may be shared
            synchronized (engine) {
                return engine.get().evaluate(patient, compiled, IBase.class);
            }
        } catch (FhirPathExecutionException | IllegalArgumentException broken) {
            LOG.warn("eligibility rule cannot be evaluated: {}", expression, broken);
            return List.of();
        }
    }

    private IFhirPath.IParsedExpression parse(String expression) {
        try {
            return engine.get().parse(expression);
        } catch (Exception broken) {
            throw new IllegalArgumentException("not FHIRPath: " + expression, broken);
        }
    }

    private static boolean isTrue(List<IBase> values) {
        return values.size() == 1 && values.get(0) instanceof BooleanType bool && bool.booleanValue();
    }

    private static String text(List<IBase> values) {
        return values.stream()
                .map(value ->
                        value instanceof PrimitiveType<?> primitive ? primitive.getValueAsString() : value.toString())
                .collect(Collectors.joining(" "));
    }
}
