package org.uptake.enrolment;

import java.util.List;
import java.util.Map;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.store.Store;
import org.uptake.store.Unit;
import org.uptake.store.WriteRule;

/** What must be true of every enrolment that is written, whoever writes it. */
public final class EnrolmentRules implements WriteRule {
    private static final List<String> OPEN = List.of("draft,requested,received,accepted,ready,in-progress,on-hold");

    private final java.util.function.Supplier<Store> store;

    /** @param store asked when a rule runs; the store is built with its rules */
    public EnrolmentRules(java.util.function.Supplier<Store> store) {
        this.store = store;
    }

    @Override
    public String type() {
        return "CarePlan";
    }

    @Override
    public void check(Attempt attempt) {
        var after = new EnrolmentView(attempt.after());
        var before = attempt.before() == null ? null : new EnrolmentView(attempt.before());
        if (before != null && before.isEnrolment() && !after.isEnrolment())
            throw Refusal.of(422, "required", "enrolment-state", "An enrolment keeps its enrolment-state.")
                    .at("CarePlan.extension")
                    .asException();
        if (!after.isEnrolment() || after.status().equals("entered-in-error")) return;
        checkState(after);
        if (before != null && before.isEnrolment()) checkMove(before, after);
        if (after.state().isOpen()) checkOnlyOne(attempt.unit(), after);
        var ended = before != null && before.state().isOpen() && after.status().equals("revoked");
        if (ended) cancelOpenTasks(attempt.unit(), attempt.after().path("id").asText(), after);
    }

    private static void checkState(EnrolmentView after) {
        var expected = after.state().carePlanStatus();
        if (!after.status().equals(expected))
            throw Refusal.of(
                            422,
                            "business-rule",
                            "enrolment-status",
                            "The state " + after.state().code() + " goes with status " + expected + ", not "
                                    + after.status() + ".")
                    .at("CarePlan.status")
                    .asException();
        if (after.patient().isEmpty() || after.intervention().isEmpty())
            throw Refusal.of(
                            422,
                            "required",
                            "enrolment-of-whom",
                            "An enrolment names its patient and its intervention.")
                    .at("CarePlan.subject", "CarePlan.instantiatesCanonical")
                    .asException();
    }

    private static void checkMove(EnrolmentView before, EnrolmentView after) {
        if (before.status().equals("entered-in-error") || !before.state().mayBecome(after.state()))
            throw Refusal.of(
                            409,
                            "business-rule",
                            "enrolment-move",
                            "An enrolment that is " + before.state().code() + " cannot become "
                                    + after.state().code() + ".")
                    .at("CarePlan.extension('" + EnrolmentView.STATE + "')")
                    .allowing(before.state().next().stream()
                            .map(EnrolmentState::code)
                            .toList())
                    .asException();
        if (!before.patient().equals(after.patient()) || !before.intervention().equals(after.intervention()))
            throw Refusal.of(409, "business-rule", "enrolment-identity", "Patient and intervention never change.")
                    .at("CarePlan.subject", "CarePlan.instantiatesCanonical")
                    .asException();
    }

    private static void checkOnlyOne(Unit unit, EnrolmentView after) {
        var open = OpenEnrolments.find(
                unit.connection(), after.patient(), after.intervention().orElse(""));
        if (open.isPresent() && !open.get().equals(after.carePlan().path("id").asText()))
            throw Refusal.of(
                            409,
                            "duplicate",
                            "enrolled-already",
                            "The patient is enrolled in this intervention already.")
                    .at("CarePlan")
                    .asException();
    }

    /** Nobody should call a patient who has left. */
    private void cancelOpenTasks(Unit unit, String carePlan, EnrolmentView after) {
        var query = Map.of("based-on", List.of("CarePlan/" + carePlan), "status", OPEN, "_count", List.of("500"));
        for (var task :
                unit.search(store.get().questions().read("Task", query, false)).matches()) {
            var tree = unit.require("Task", task.id());
            tree.put("status", "cancelled");
            tree.putObject("statusReason")
                    .put("text", "The enrolment ended: " + after.state().code());
            Elements.extension(after.carePlan(), EnrolmentView.EFFECTIVE)
                    .ifPresent(effective -> Elements.setExtension(tree, EnrolmentView.EFFECTIVE)
                            .set("valueDateTime", effective.path("valueDateTime")));
            unit.update(task.id(), tree, null);
        }
    }
}
