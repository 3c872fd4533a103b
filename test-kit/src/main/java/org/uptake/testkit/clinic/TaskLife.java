package org.uptake.testkit.clinic;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uptake.testkit.clinic.Event.Course;
import org.uptake.testkit.clinic.Event.Minutes;
import org.uptake.testkit.clinic.Event.Moved;

/** What becomes of one task after enrolment. Times only go forward. */
final class TaskLife {
    private static final List<String> HOLDS = List.of(
            "Waiting for the patient's new phone", "Patient is travelling", "Waiting for the clinician's advice");
    private static final List<String> FAILURES = List.of("Not reached after three attempts", "The app does not run");
    private static final List<String> CANCELS = List.of("Done by another service", "Entered for the wrong week");
    private static final List<String> REOPENS = List.of("A score was missing", "Closed by mistake");
    private static final double SLIP = 0.15;

    private final Course course;
    private final int number;
    private final Plan.Action action;
    private final Instant begins;
    private final Staff staff;
    private final SiteHours hours;
    private final Chance chance;
    private final List<Event> events = new ArrayList<>();

    /** Who works on it; differs from the owner while a pool owns the task. */
    private String worker;

    private boolean pooled;
    private Instant now;

    TaskLife(Course course, int number, Event.Enrolled enrolled, Staff staff, SiteHours hours, Chance chance) {
        this.course = course;
        this.number = number;
        action = course.plan().actions().get(number);
        begins = enrolled.at();
        now = begins;
        this.staff = staff;
        this.hours = hours;
        this.chance = chance;
        pooled = action.role().equals("navigator");
        worker = switch (action.role()) {
            case "navigator" -> navigator();
            case "patient" -> enrolled.by();
            default -> staff.worker(action.role(), enrolled.by(), course.site());
        };
    }

    List<Event> lived() {
        if (action.role().equals("patient")) patient();
        else staff();
        return events;
    }

    private String navigator() {
        var all = staff.with("navigator", course.site());
        return chance.of(0.85) ? all.get(0) : chance.one(all);
    }

    // --- staff

    private void staff() {
        if (chance.of(0.06)) return;
        now = hours.after(begins, chance.wait(Duration.ofHours(6)).plusMinutes(5));
        if (!pooled && chance.of(0.03) && !rerouted()) return;
        if (chance.of(0.75)) accept();
        pass(workDay());
        if (chance.of(0.09)) finish("completed", Optional.empty());
        else if (chance.of(0.04)) finish("cancelled", Optional.of(chance.one(CANCELS)));
        else work();
    }

    /** A clinician says no; sometimes another takes the task. */
    private boolean rerouted() {
        move("rejected", Optional.empty(), Optional.of("On leave"));
        if (chance.of(0.4)) return false;
        pass(hours.after(now, chance.wait(Duration.ofHours(4)).plusMinutes(1)));
        var colleagues = others(staff.with("clinician", course.site()));
        worker = chance.one(colleagues);
        move("requested", Optional.of(worker), Optional.empty());
        pass(hours.after(now, chance.wait(Duration.ofHours(3)).plusMinutes(1)));
        return true;
    }

    private void accept() {
        move("accepted", claim(), Optional.empty());
        if (chance.of(0.08)) moveDue();
        if (chance.of(0.1)) handOver();
    }

    private void moveDue() {
        pass(now.plus(chance.minutes(5, 300)));
        var due = begins.plus(Duration.ofDays(action.due() + chance.between(3, 14)));
        add(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(due), Optional.empty());
    }

    private void handOver() {
        pass(hours.after(now, chance.wait(Duration.ofHours(8)).plusMinutes(2)));
        var role = staff.role(worker).equals("navigator") ? "clinician" : "navigator";
        worker = staff.with(role, course.site()).get(0);
        move("accepted", Optional.of(worker), Optional.empty());
    }

    private Instant workDay() {
        var from = begins.plus(Duration.ofDays(chance.of(SLIP) ? action.due() : action.notBefore()));
        return hours.after(from, chance.wait(Duration.ofHours(9)).plusMinutes(1));
    }

    private void work() {
        move("in-progress", claim(), Optional.empty());
        pass(now.plus(chance.of(0.05) ? chance.minutes(800, 1100) : chance.minutes(8, 50)));
        if (chance.of(0.18) && !held()) return;
        if (chance.of(0.05)) finish("failed", Optional.of(chance.one(FAILURES)));
        else finish("completed", Optional.empty());
        if (chance.of(0.05)) reopen();
    }

    /** Whether work went on after the hold. */
    private boolean held() {
        move("on-hold", Optional.empty(), Optional.of(chance.one(HOLDS)));
        if (chance.of(0.1)) return false;
        pass(hours.after(now.plus(chance.days(0, 6)), chance.minutes(1, 200)));
        move("in-progress", Optional.empty(), Optional.empty());
        pass(now.plus(chance.minutes(5, 40)));
        return true;
    }

    private void reopen() {
        pass(hours.after(now.plus(chance.days(0, 5)), chance.minutes(1, 120)));
        var supervisor = staff.with("supervisor", course.site()).get(0);
        events.add(new Moved(
                course,
                number,
                now,
                supervisor,
                Optional.of("in-progress"),
                Optional.empty(),
                Optional.of(chance.one(REOPENS)),
                Optional.empty(),
                Optional.empty()));
        if (chance.of(0.15)) return;
        pass(now.plus(chance.minutes(6, 90)));
        finish("completed", Optional.empty());
    }

    // --- patient

    private void patient() {
        worker = "Patient/" + course.patient();
        if (chance.of(0.18)) return;
        now = begins.plus(Duration.ofDays(action.notBefore()))
                .plus(chance.wait(Duration.ofHours(40)))
                .plusSeconds(60);
        if (chance.of(0.05)) {
            move("on-hold", Optional.empty(), Optional.of("Patient is travelling"));
            pass(now.plus(chance.days(2, 9)));
        }
        if (chance.of(0.06)) {
            var late = begins.plus(Duration.ofDays(action.due() + 3L)).plus(chance.minutes(1, 600));
            pass(later(late, now));
            move("failed", Optional.empty(), Optional.of("No answers after two reminders"));
            return;
        }
        move("in-progress", Optional.empty(), Optional.empty());
        if (chance.of(0.05)) return;
        pass(now.plus(chance.minutes(3, 25)));
        move("completed", Optional.empty(), Optional.empty());
    }

    // --- one move

    /** A pool's task is claimed with the first move that somebody makes. */
    private Optional<String> claim() {
        if (!pooled) return Optional.empty();
        pooled = false;
        return Optional.of(worker);
    }

    private void finish(String status, Optional<String> reason) {
        var minutes = status.equals("completed") && chance.of(0.2)
                ? Optional.of(new Minutes(chance.between(5, 45)))
                : Optional.<Minutes>empty();
        add(Optional.of(status), claim(), reason, Optional.empty(), minutes);
    }

    private void move(String status, Optional<String> owner, Optional<String> reason) {
        add(Optional.of(status), owner, reason, Optional.empty(), Optional.empty());
    }

    private void add(
            Optional<String> status,
            Optional<String> owner,
            Optional<String> reason,
            Optional<Instant> due,
            Optional<Minutes> output) {
        events.add(new Moved(course, number, now, worker, status, owner, reason, due, output));
    }

    private void pass(Instant moment) {
        now = later(moment, now.plusSeconds(1));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private List<String> others(List<String> people) {
        return people.size() == 1
                ? people
                : people.stream().filter(person -> !person.equals(worker)).toList();
    }
}
