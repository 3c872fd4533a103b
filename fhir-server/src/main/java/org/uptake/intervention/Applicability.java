package org.uptake.intervention;

import java.util.List;
import org.uptake.store.Store;

/** Which tasks of a plan a patient gets, by the conditions of its actions on the patient's record as it is now. */
public final class Applicability {
    private final Store store;
    private final Eligibility eligibility;

    public Applicability(Store store, Eligibility eligibility) {
        this.store = store;
        this.eligibility = eligibility;
    }

    /** @param patient id of the Patient */
    public List<PlannedTask> of(Intervention intervention, String patient) {
        if (intervention.tasks().stream().allMatch(task -> task.condition().isEmpty())) return intervention.tasks();
        var record = eligibility.bundle(Charts.newestFirst(store.aboutPatient(patient, Charts.SEEN)));
        return intervention.tasks().stream()
                .filter(task -> task.condition()
                        .map(expression -> eligibility.isTrue(record, expression))
                        .orElse(true))
                .toList();
    }
}
