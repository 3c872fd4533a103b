package org.uptake.enrolment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.intervention.Intervention;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.staff.StaffDirectory;
import org.uptake.store.Meta;
import org.uptake.store.Store;
import org.uptake.store.Unit;
import org.uptake.store.Version;

/** Changes of courses, whoever wants them. What follows for tasks and messages is the rules' business. */
public final class Courses {
    private static final String REASONS = Uptake.BASE + "/CodeSystem/disengagement-reason";
    private static final Set<String> WHY = Set.of(
            "goal-met",
            "no-time",
            "not-helpful",
            "content",
            "technical",
            "too-unwell",
            "other-care",
            "privacy",
            "life-event",
            "forgot",
            "no-support",
            "unknown",
            "other");
    private static final Duration LONGEST_PAUSE = Duration.ofDays(366);

    private final Supplier<Store> store;
    private final StaffDirectory staff;
    private final CourseTasks tasks;

    public Courses(Supplier<Store> store, StaffDirectory staff, CourseTasks tasks) {
        this.store = store;
        this.staff = staff;
        this.tasks = tasks;
    }

    /**
     * @param ifMatch the version that the caller saw; null when the caller does not care
     * @throws RefusedException 409 {@code enrolment-change} with the possible actions; 422 {@code enrolment-reason}, {@code
     *     enrolment-until}, {@code enrolment-transfer}, {@code enrolment-completion}
     */
    public Version change(Unit unit, String carePlan, CourseChange change, @Nullable Integer ifMatch) {
        var plan = unit.require("CarePlan", carePlan);
        var course = new EnrolmentView(plan);
        if (!course.isEnrolment())
            throw Refusal.of(422, "business-rule", "enrolment-state", "This CarePlan is no enrolment.")
                    .at("CarePlan")
                    .asException();
        var action = change.action();
        if (course.status().equals("entered-in-error") || !action.fits(course.state()))
            throw Refusal.of(
                            409,
                            "business-rule",
                            "enrolment-change",
                            "A course that is " + course.state().code() + " cannot do this: " + action.code() + ".")
                    .at("CarePlan.extension('" + EnrolmentView.STATE + "')")
                    .allowing(CourseAction.possible(course.state()))
                    .asException();
        var at = effective(change, unit.now());
        switch (action) {
            case PAUSE -> pause(unit, course, change, at);
            case RESUME -> EnrolmentView.enter(plan, course.beforePause(), at);
            case WITHDRAW -> withdraw(course, change, at);
            case COMPLETE -> complete(unit, course, change, at);
            case TRANSFER -> transfer(unit, course, change);
        }
        change.note().ifPresent(text -> note(unit, plan, text));
        var changed = unit.update(carePlan, plan, ifMatch);
        if (action == CourseAction.TRANSFER)
            change.owner().ifPresent(owner -> tasks.give(unit, course.reference(), owner));
        return changed;
    }

    private static Instant effective(CourseChange change, Instant now) {
        var at = change.effective().orElse(now);
        if (at.isAfter(now))
            throw Refusal.of(422, "value", "enrolment-effective", "What has not happened yet cannot be recorded.")
                    .at("Parameters.parameter.where(name='effective')")
                    .asException();
        return at;
    }

    private void pause(Unit unit, EnrolmentView course, CourseChange change, Instant at) {
        var reason = reason(change, "why the course is paused");
        var today = LocalDate.ofInstant(at, tasks.zone(unit, course));
        var until = change.until()
                .filter(day -> day.isAfter(today) && day.isBefore(today.plusDays(LONGEST_PAUSE.toDays())))
                .orElseThrow(() -> Refusal.of(
                                422,
                                "value",
                                "enrolment-until",
                                "A pause ends on a day from tomorrow on, within a year. Say which, as until.")
                        .at("Parameters.parameter.where(name='until')")
                        .asException());
        var plan = course.carePlan();
        var parts = Elements.setExtension(plan, EnrolmentView.PAUSE).putArray("extension");
        parts.addObject().put("url", "reason").put("valueString", reason);
        parts.addObject().put("url", "until").put("valueDate", until.toString());
        parts.addObject().put("url", "before").put("valueCode", course.state().code());
        EnrolmentView.enter(plan, EnrolmentState.PAUSED, at);
    }

    private static void withdraw(EnrolmentView course, CourseChange change, Instant at) {
        var why = change.reason().filter(WHY::contains);
        if (why.isEmpty())
            throw Refusal.of(
                            422,
                            "required",
                            "enrolment-reason",
                            "Say why the patient stops, as a code of disengagement-reason; unknown is one.")
                    .at("Parameters.parameter.where(name='reason')")
                    .allowing(WHY.stream().sorted().toList())
                    .asException();
        var plan = course.carePlan();
        Elements.removeExtension(plan, Uptake.extension("disengagement-reason"));
        Elements.concept(
                Elements.setExtension(plan, Uptake.extension("disengagement-reason"))
                        .putObject("valueCodeableConcept"),
                REASONS,
                why.get());
        EnrolmentView.enter(plan, EnrolmentState.WITHDRAWN, at);
    }

    private void complete(Unit unit, EnrolmentView course, CourseChange change, Instant at) {
        var way = change.reason()
                .flatMap(Completion::ofCode)
                .orElseThrow(() -> Refusal.of(
                                422, "required", "enrolment-completion", "Say by which rule the course is completed.")
                        .at("Parameters.parameter.where(name='reason')")
                        .allowing(Completion.spoken())
                        .asException());
        var plan = plan(unit, course);
        if (way == Completion.PLANNED_END
                && !plan.map(found -> isOver(course, found, at)).orElse(false))
            throw unmet("The planned length of this course is not over, or the intervention names none.");
        if (way == Completion.RECOMMENDED_USE
                && !plan.map(found -> RecommendedUse.isMet(unit, store.get(), course, found))
                        .orElse(false)) throw unmet("The days of use do not show four fifths of what is recommended.");
        complete(course, way, at);
    }

    static void complete(EnrolmentView course, Completion way, Instant at) {
        Elements.setExtension(course.carePlan(), Uptake.extension("completion-basis"))
                .put("valueString", way.code());
        EnrolmentView.enter(course.carePlan(), EnrolmentState.COMPLETED, at);
    }

    private static RefusedException unmet(String words) {
        return Refusal.of(422, "business-rule", "enrolment-completion", words)
                .at("Parameters.parameter.where(name='reason')")
                .asException();
    }

    private Optional<ObjectNode> plan(Unit unit, EnrolmentView course) {
        var query = Map.of("url", List.of(course.intervention().orElse("")));
        return unit.search(store.get().questions().read("PlanDefinition", query, false)).matches().stream()
                .findFirst()
                .map(Version::tree);
    }

    private static boolean isOver(EnrolmentView course, ObjectNode plan, Instant at) {
        var days = Intervention.plannedDays(plan);
        var started = Elements.moment(course.carePlan().path("period"), "start");
        return days.isPresent()
                && started.isPresent()
                && !started.get().plus(Duration.ofDays(days.get())).isAfter(at);
    }

    private void transfer(Unit unit, EnrolmentView course, CourseChange change) {
        var reason = reason(change, "why the course changes hands");
        var site = change.site().filter(to -> !course.site().equals(Optional.of(to)));
        var isKnown = site.flatMap(to -> Elements.id(to, "Location"))
                .flatMap(id -> unit.look("Location", id))
                .filter(version -> !version.deleted())
                .isPresent();
        var ownerKnown = change.owner().flatMap(staff::find).isPresent();
        if ((site.isEmpty() && change.owner().isEmpty())
                || (site.isPresent() && !isKnown)
                || (change.owner().isPresent() && !ownerKnown))
            throw Refusal.of(
                            422,
                            "value",
                            "enrolment-transfer",
                            "Name another site (Location) or a person (PractitionerRole) that are known here.")
                    .at("Parameters.parameter.where(name='site')", "Parameters.parameter.where(name='owner')")
                    .asException();
        site.ifPresent(to -> Elements.setExtension(course.carePlan(), EnrolmentView.SITE)
                .putObject("valueReference")
                .put("reference", to));
        note(unit, course.carePlan(), "Handed over: " + reason);
    }

    private static String reason(CourseChange change, String what) {
        return change.reason()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> Refusal.of(422, "required", "enrolment-reason", "Say " + what + ".")
                        .at("Parameters.parameter.where(name='reason')")
                        .asException());
    }

    private static void note(Unit unit, ObjectNode plan, String text) {
        var note = plan.withArray("note").addObject();
        var person = unit.caller().person();
        if (person != null) note.put("authorString", person);
        note.put("time", Meta.instant(unit.now())).put("text", text);
    }
}
