package org.uptake.enrolment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.store.Meta;
import org.uptake.store.Unit;
import org.uptake.store.WriteRule;

/** What must be true of every enrolment that is written, whoever writes it. */
public final class EnrolmentRules implements WriteRule {
    private final CourseTasks tasks;

    public EnrolmentRules(CourseTasks tasks) {
        this.tasks = tasks;
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
        if (before != null && before.isEnrolment() && before.state().isOpen()) follow(attempt, before, after);
    }

    /** What becomes of the tasks. While they change, they do not change the course in turn. */
    private void follow(Attempt attempt, EnrolmentView before, EnrolmentView after) {
        var unit = attempt.unit();
        unit.note(changing(after.reference()));
        var at = after.since()
                .filter(since -> !before.since().equals(Optional.of(since)))
                .orElse(attempt.now());
        if (after.state().isEnded()) {
            end(after, at);
            tasks.cancel(unit, after, at);
            return;
        }
        var wasPaused = before.state() == EnrolmentState.PAUSED;
        var isPaused = after.state() == EnrolmentState.PAUSED;
        if (isPaused && !wasPaused) tasks.putOff(unit, after, at);
        if (wasPaused && !isPaused) {
            tasks.goOn(unit, before, at);
            Elements.removeExtension(after.carePlan(), EnrolmentView.PAUSE);
        }
        if (!before.site().equals(after.site())) tasks.handOver(unit, before, after);
    }

    private static void end(EnrolmentView after, Instant at) {
        var period = after.carePlan().get("period") instanceof ObjectNode there
                ? there
                : after.carePlan().putObject("period");
        var started = Elements.moment(period, "start").orElse(Instant.MIN);
        if (!period.has("end") && !at.isBefore(started)) period.put("end", Meta.instant(at));
    }

    static String changing(String carePlan) {
        return "changing|" + carePlan;
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
}
