package org.uptake.intervention;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.profiles.Profiles;
import org.uptake.refusal.Refusal;

class RuleExamplesTest {
    private static final Eligibility ELIGIBILITY = new Eligibility(FhirContext.forR4Cached());
    private static final EligibilityWrites RULES =
            new EligibilityWrites(ELIGIBILITY, new Caller("nobody", null, null, null, null, new Scopes(List.of())));

    static List<ObjectNode> interventions() {
        return Profiles.sandbox().stream()
                .filter(resource -> resource.path("resourceType").asText().equals("PlanDefinition"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("interventions")
    void every_shipped_rule_is_named_and_judges_its_examples_right(ObjectNode plan) {
        var rule = EligibilityRule.of(plan);
        assertThat(rule.isNamed()).isTrue();
        assertThat(rule.data()).isNotEmpty();
        assertThat(rule.examples()).extracting(example -> example.suits()).contains(true, false);
        assertThat(RULES.problems(rule)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("interventions")
    void an_example_that_is_judged_otherwise_is_named(ObjectNode plan) {
        var rule = EligibilityRule.of(plan);
        var right = rule.examples().get(0);
        var wrong = new EligibilityRule.Example(right.title(), !right.suits(), right.bundle());
        assertThat(RULES.problems(with(rule, rule.criteria(), wrong)))
                .extracting(Refusal::rule)
                .containsExactly("eligibility-example");
    }

    @Test
    void what_is_not_fhirpath_and_what_is_no_bundle_is_told() {
        var rule = EligibilityRule.of(interventions().get(0));
        var broken = new EligibilityRule.Criterion("Broken.", "Bundle.entry.(", "");
        assertThat(RULES.problems(with(rule, List.of(broken), rule.examples().get(0))))
                .singleElement()
                .satisfies(refusal -> {
                    assertThat(refusal.rule()).isEqualTo("eligibility-expression");
                    assertThat(refusal.message()).startsWith("Not FHIRPath");
                });
        assertThat(RULES.problems(with(rule, rule.criteria(), new EligibilityRule.Example("None", true, "{]"))))
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.message()).contains("'None' is not a Bundle"));
    }

    @Test
    void a_rule_without_criteria_selects_nobody() {
        var rule = EligibilityRule.of(interventions().get(0));
        assertThat(ELIGIBILITY.suits(
                        with(rule, List.of(), rule.examples().get(0)),
                        ELIGIBILITY.bundle(List.of("{\"resourceType\":\"Patient\"}"))))
                .isFalse();
    }

    private static EligibilityRule with(
            EligibilityRule rule, List<EligibilityRule.Criterion> criteria, EligibilityRule.Example example) {
        return new EligibilityRule(
                rule.name(), rule.version(), rule.sentence(), rule.coolDown(), rule.data(), List.of(example), criteria);
    }
}
