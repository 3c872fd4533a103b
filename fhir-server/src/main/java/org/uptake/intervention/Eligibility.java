package org.uptake.intervention;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.FhirPathExecutionException;
import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.parser.DataFormatException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Suppliers;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.intervention.EligibilityRule.Criterion;
import org.uptake.intervention.EligibilityRule.Example;

/** Whom an intervention suits, and why: the rule's FHIRPath on the patient's resources. */
public final class Eligibility {
    private static final Logger LOG = LoggerFactory.getLogger(Eligibility.class);
    private static final int KEPT = 1_000;
    private static final Pattern DAY = Pattern.compile("\"(\\d{4}-\\d{2}-\\d{2})(?=[\"T])");

    private final FhirContext fhir;
    /** Made when it is first needed, or by {@link #warm}: it takes seconds to load. */
    private final Supplier<IFhirPath> engine;

    private final Cache<String, IFhirPath.IParsedExpression> parsed =
            Caffeine.newBuilder().maximumSize(KEPT).build();

    public Eligibility(FhirContext fhir) {
        this.fhir = fhir;
        this.engine = Suppliers.memoize(fhir::newFhirPath);
    }

    void warm() {
        bundle(List.of("{\"resourceType\":\"Patient\"}"));
        evaluate(new Bundle(), "entry.exists()");
    }

    /** @param shown the value that decided it; empty text when there is none */
    public record Finding(String sentence, boolean met, String shown) {}

    /** @param resources as JSON, newest first */
    Bundle bundle(List<String> resources) {
        var text = resources.stream()
                .map(resource -> "{\"resource\":" + resource + "}")
                .collect(Collectors.joining(
                        ",", "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[", "]}"));
        return fhir.newJsonParser().parseResource(Bundle.class, text);
    }

    /** A rule without criteria suits nobody. */
    boolean suits(EligibilityRule rule, Bundle record) {
        return !rule.criteria().isEmpty() && rule.criteria().stream().allMatch(criterion -> isMet(criterion, record));
    }

    boolean isMet(Criterion criterion, Bundle record) {
        return isTrue(record, criterion.expression());
    }

    boolean isTrue(Bundle record, String expression) {
        return isTrue(evaluate(record, expression));
    }

    List<Finding> judge(EligibilityRule rule, Bundle record) {
        var findings = new ArrayList<Finding>();
        for (var criterion : rule.criteria())
            findings.add(new Finding(
                    criterion.sentence(), isMet(criterion, record), text(evaluate(record, criterion.shown()))));
        return findings;
    }

    /** What is wrong with an expression, in words; empty when it is FHIRPath. */
    Optional<String> problem(String expression) {
        try {
            parsed.put(expression, parse(expression));
            return Optional.empty();
        } catch (IllegalArgumentException broken) {
            var cause = broken.getCause();
            return Optional.of(String.valueOf(cause == null ? broken.getMessage() : cause.getMessage()));
        }
    }

    /** Whether the rule judges the example as it says; empty when the example is not a Bundle of resources. */
    Optional<Boolean> holds(EligibilityRule rule, Example example) {
        try {
            var record = fhir.newJsonParser().parseResource(Bundle.class, asOfToday(example.bundle()));
            return Optional.of(suits(rule, record) == example.suits());
        } catch (DataFormatException notABundle) {
            return Optional.empty();
        }
    }

    /** FHIRPath's today() cannot be set, so the example's days are moved until its timestamp is today. */
    private static String asOfToday(String bundle) {
        var stamp = Pattern.compile("\"timestamp\"\\s*:\\s*\"(\\d{4}-\\d{2}-\\d{2})")
                .matcher(bundle);
        if (!stamp.find()) return bundle;
        var days = ChronoUnit.DAYS.between(LocalDate.parse(stamp.group(1)), LocalDate.now(ZoneId.systemDefault()));
        return DAY.matcher(bundle).replaceAll(day -> "\"" + moved(day.group(1), days));
    }

    private static String moved(String day, long days) {
        try {
            return LocalDate.parse(day).plusDays(days).toString();
        } catch (DateTimeException notADay) {
            return day;
        }
    }

    /** A broken rule finds nobody suitable; it never stops the page. */
    private List<IBase> evaluate(Bundle record, String expression) {
        if (expression.isEmpty()) return List.of();
        try {
            var compiled = parsed.get(expression, this::parse);
            // HAPI does not promise that its engine may be shared
            synchronized (engine) {
                return engine.get().evaluate(record, compiled, IBase.class);
            }
        } catch (FhirPathExecutionException | IllegalArgumentException broken) {
            LOG.warn("eligibility rule cannot be evaluated: {}", expression, broken);
            return List.of();
        }
    }

    private IFhirPath.IParsedExpression parse(String expression) {
        try {
            synchronized (engine) {
                return engine.get().parse(expression);
            }
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
