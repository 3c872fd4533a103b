package org.uptake.validation;

import org.uptake.refusal.Refusal;
import org.uptake.store.WriteRule;

/** A resource that claims a profile of ours keeps to it. */
record KeepsItsProfiles(String type, ProfileChecks checks) implements WriteRule {
    @Override
    public void check(Attempt attempt) {
        var problems = checks.problems(attempt.after());
        if (!problems.isEmpty()) throw Refusal.all(problems);
    }
}
