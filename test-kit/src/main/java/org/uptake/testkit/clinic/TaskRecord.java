package org.uptake.testkit.clinic;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.uptake.testkit.clinic.Event.Enrolled;
import org.uptake.testkit.clinic.Event.Moved;

/** One task as the events tell it: its states with their times. Answers the questions that the metrics ask, each by itself. */
final class TaskRecord {
    private static final Set<String> OVER = Set.of("completed", "failed", "cancelled", "rejected");

    /** From {@code at} on, the task was like this. */
    record State(Instant at, String status, String owner, Instant due) {}

    final String code;
    final String site;
    private final List<State> states = new ArrayList<>();

    TaskRecord(Enrolled enrolled, int action, Staff staff) {
        var course = enrolled.course();
        var planned = course.plan().actions().get(action);
        code = planned.code();
        site = course.site();
        var owner = switch (planned.role()) {
            case "patient" -> "Patient/" + course.patient();
            case "navigator" -> "CareTeam/navigators-" + site;
            default -> staff.worker(planned.role(), enrolled.by(), site);
        };
        var status = planned.role().equals("patient") ? "ready" : "requested";
        states.add(new State(enrolled.at(), status, owner, enrolled.at().plus(Duration.ofDays(planned.due()))));
    }

    void add(Moved moved) {
        var last = last();
        states.add(new State(
                moved.at(),
                moved.to().orElse(last.status),
                moved.owner().orElse(last.owner),
                moved.due().orElse(last.due)));
    }

    State first() {
        return states.get(0);
    }

    State last() {
        return states.get(states.size() - 1);
    }

    boolean open() {
        return !OVER.contains(last().status);
    }

    /** When the task first was in one of the states, or null. */
    @org.jspecify.annotations.Nullable Instant first(String... statuses) {
        return states.stream()
                .filter(state -> Set.of(statuses).contains(state.status))
                .map(State::at)
                .findFirst()
                .orElse(null);
    }

    /** When a task that is over came to its end: the start of its last run of final states. */
    Instant ended() {
        var at = last().at;
        for (var i = states.size() - 1; i >= 0 && OVER.contains(states.get(i).status); i--) at = states.get(i).at;
        return at;
    }

    /** The stretches spent in a state, the last one cut at the end. */
    List<Span> spans(String status, Instant end) {
        var spans = new ArrayList<Span>();
        for (var i = 0; i < states.size(); i++)
            if (states.get(i).status.equals(status))
                spans.add(new Span(states.get(i).at, i + 1 < states.size() ? states.get(i + 1).at : end));
        return spans;
    }

    record Span(Instant from, Instant to) {}

    boolean reopened() {
        return pairs((before, after) -> before.status.equals("completed") && !OVER.contains(after.status)) > 0;
    }

    /** Changes between different owners, without those from a pool to a person. */
    int reassignments() {
        Predicate<State> pool = state -> state.owner.startsWith("CareTeam/");
        return pairs((before, after) -> !before.owner.equals(after.owner)
                && !(pool.test(before) && after.owner.startsWith("PractitionerRole/")));
    }

    private int pairs(java.util.function.BiPredicate<State, State> wanted) {
        var count = 0;
        for (var i = 1; i < states.size(); i++) if (wanted.test(states.get(i - 1), states.get(i))) count++;
        return count;
    }
}
