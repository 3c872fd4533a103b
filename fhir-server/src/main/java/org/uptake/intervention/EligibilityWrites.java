package org.uptake.intervention;

import java.util.ArrayList;
import java.util.List;
import org.uptake.access.Caller;
import org.uptake.intervention.EligibilityRule.Example;
import org.uptake.refusal.Refusal;
import org.uptake.store.WriteRule;

/**
 * What must be true of an eligibility rule that is written: it has a name, a version and a sentence, its expressions are FHIRPath, it
 * judges its own examples right, and a rule that selects otherwise is another version. So a series of figures never mixes two rules.
 */
public final class EligibilityWrites implements WriteRule {
    private final Eligibility eligibility;
    private final Caller ourselves;

    /** @param ourselves loads the package at start; the build has tried its rules, and loading FHIRPath then would hold the start up */
    public EligibilityWrites(Eligibility eligibility, Caller ourselves) {
        this.eligibility = eligibility;
        this.ourselves = ourselves;
    }

    @Override
    public String type() {
        return "PlanDefinition";
    }

    @Override
    public void check(Attempt attempt) {
        if (attempt.caller().equals(ourselves) || !EligibilityRule.isSaid(attempt.after())) return;
        var rule = EligibilityRule.of(attempt.after());
        var before = attempt.before() == null ? null : EligibilityRule.of(attempt.before());
        var refusals = new ArrayList<>(problems(rule));
        if (before != null && before.isNamed() && !before.judgesAs(rule) && sameVersion(before, rule))
            refusals.add(Refusal.of(
                            422,
                            "business-rule",
                            "eligibility-version",
                            "A rule with other criteria is another version; this one is still " + rule.version() + ".")
                    .at("PlanDefinition.extension.where(url.endsWith('eligibility-rule'))"));
        if (!refusals.isEmpty()) throw Refusal.all(refusals);
    }

    private static boolean sameVersion(EligibilityRule before, EligibilityRule after) {
        return before.name().equals(after.name()) && before.version().equals(after.version());
    }

    /** Everything that is wrong with a rule by itself; an example is tried only when all expressions can be. */
    List<Refusal> problems(EligibilityRule rule) {
        var refusals = new ArrayList<Refusal>();
        if (!rule.isNamed())
            refusals.add(Refusal.of(
                            422,
                            "required",
                            "eligibility-rule",
                            "An eligibility rule has a name, a version and a plain sentence.")
                    .at("PlanDefinition.extension.where(url.endsWith('eligibility-rule'))"));
        for (var i = 0; i < rule.criteria().size(); i++) {
            var criterion = rule.criteria().get(i);
            if (criterion.sentence().isBlank() || criterion.expression().isBlank())
                refusals.add(expression(i, "A criterion has a plain sentence and an expression."));
            else if (!criterion.expression().isBlank()) check(i, criterion.expression(), refusals);
            if (!criterion.shown().isBlank()) check(i, criterion.shown(), refusals);
        }
        if (refusals.isEmpty()) for (var example : rule.examples()) check(rule, example, refusals);
        return refusals;
    }

    private void check(int criterion, String expression, List<Refusal> refusals) {
        eligibility
                .problem(expression)
                .ifPresent(problem -> refusals.add(expression(criterion, "Not FHIRPath: " + problem)));
    }

    private static Refusal expression(int criterion, String words) {
        return Refusal.of(422, "value", "eligibility-expression", words)
                .at("PlanDefinition.extension.where(url.endsWith('eligibility'))[" + criterion + "]");
    }

    private void check(EligibilityRule rule, Example example, List<Refusal> refusals) {
        var holds = eligibility.holds(rule, example);
        if (holds.isEmpty() || !holds.get())
            refusals.add(Refusal.of(
                            422,
                            "business-rule",
                            "eligibility-example",
                            holds.isEmpty()
                                    ? "The example '" + example.title() + "' is not a Bundle in FHIR JSON."
                                    : "By this rule the example '" + example.title() + "' is "
                                            + (example.suits() ? "not suitable" : "suitable") + ".")
                    .at("PlanDefinition.extension.where(url.endsWith('eligibility-rule'))"));
    }
}
