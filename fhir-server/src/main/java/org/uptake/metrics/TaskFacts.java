package org.uptake.metrics;

import static org.uptake.metrics.TaskColumns.NEVER;

import java.time.ZoneOffset;
import org.uptake.task.TimelinePhase;
import org.uptake.workplace.BusinessCalendar;

/**
 * What one task came to by a cut-off: its steps folded in order. One object is used for task after task, so that a million
 * steps make no garbage. Instants are milliseconds since 1970, or {@link TaskColumns#NEVER}.
 */
final class TaskFacts {
    private final boolean[] pool;
    private final boolean[] person;

    BusinessCalendar calendar = BusinessCalendar.alwaysOpen(ZoneOffset.UTC);
    long cutoff;
    long created;
    long requested;
    long accepted;
    long startedWork;
    long completed;
    /** Since when the task is over; NEVER while it is open. */
    long over;

    long due;
    long active;
    long activeOpenHours;
    long paused;
    boolean held;
    boolean reopened;
    int reassignments;
    int owner;
    StepStatus status = StepStatus.DRAFT;
    private int lastOwner;

    TaskFacts(Dictionary owners) {
        pool = new boolean[owners.bound()];
        person = new boolean[owners.bound()];
        for (var number = 1; number < owners.bound(); number++) {
            pool[number] = owners.text(number).startsWith("CareTeam/");
            person[number] = owners.text(number).startsWith("PractitionerRole/");
        }
    }

    /** Only steps that began before the cut-off count; an interval that lasts longer is cut there. */
    void fold(TaskColumns columns, int task, long until, BusinessCalendar siteHours) {
        clear(until, siteHours);
        for (var step = columns.firstStep(task); step != TaskColumns.END; ) {
            var start = columns.started(step);
            if (start >= until) return;
            var next = columns.nextStep(step);
            var end = next == TaskColumns.END ? until : Math.min(until, columns.started(next));
            add(columns.status(step), start, end);
            own(columns.owner(step));
            due = columns.due(step);
            step = next;
        }
    }

    private void clear(long until, BusinessCalendar siteHours) {
        calendar = siteHours;
        cutoff = until;
        created = requested = accepted = startedWork = completed = over = due = NEVER;
        active = activeOpenHours = paused = 0;
        held = reopened = false;
        reassignments = 0;
        owner = lastOwner = Dictionary.NONE;
        status = StepStatus.DRAFT;
    }

    private void add(StepStatus now, long start, long end) {
        if (status == StepStatus.COMPLETED && now.phase() != TimelinePhase.TERMINAL) reopened = true;
        status = now;
        if (now.phase() != TimelinePhase.TERMINAL) over = NEVER;
        if (now == StepStatus.DRAFT) return;
        if (created == NEVER) created = start;
        switch (now.phase()) {
            case QUEUE -> queue(now, start);
            case ACTIVE -> work(start, end);
            case PAUSED -> pause(start, end);
            case TERMINAL -> finish(now, start);
            case NOT_COUNTED -> {}
        }
    }

    private void queue(StepStatus now, long start) {
        if (now == StepStatus.ACCEPTED) accept(start);
        else if (now != StepStatus.RECEIVED && requested == NEVER) requested = start;
    }

    private void accept(long start) {
        if (requested != NEVER && accepted == NEVER && completed == NEVER) accepted = start;
    }

    private void work(long start, long end) {
        accept(start);
        if (startedWork == NEVER && completed == NEVER) startedWork = start;
        active += end - start;
        activeOpenHours += calendar.openMillis(start, end);
    }

    private void pause(long start, long end) {
        held = true;
        paused += end - start;
    }

    private void finish(StepStatus now, long start) {
        if (over == NEVER) over = start;
        if (now == StepStatus.COMPLETED && completed == NEVER) completed = start;
    }

    /** A pool's task that a person takes is claimed, not reassigned; while it is a draft, nobody works on it. */
    private void own(int now) {
        owner = now;
        if (now == Dictionary.NONE) return;
        var claimed = pool[lastOwner] && person[now];
        if (lastOwner != Dictionary.NONE && lastOwner != now && !claimed && status != StepStatus.DRAFT) reassignments++;
        lastOwner = now;
    }

    boolean open() {
        return over == NEVER && created != NEVER;
    }
}
