package org.uptake.task;

import static org.uptake.task.TaskStatus.ACCEPTED;
import static org.uptake.task.TaskStatus.CANCELLED;
import static org.uptake.task.TaskStatus.COMPLETED;
import static org.uptake.task.TaskStatus.DRAFT;
import static org.uptake.task.TaskStatus.ENTERED_IN_ERROR;
import static org.uptake.task.TaskStatus.FAILED;
import static org.uptake.task.TaskStatus.IN_PROGRESS;
import static org.uptake.task.TaskStatus.ON_HOLD;
import static org.uptake.task.TaskStatus.READY;
import static org.uptake.task.TaskStatus.RECEIVED;
import static org.uptake.task.TaskStatus.REJECTED;
import static org.uptake.task.TaskStatus.REQUESTED;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which state may follow which. R4 leaves the table to the implementer; ours is in docs/workflow.md with its sources. */
public enum TaskMoves {
    /** Work of the staff. Straight from waiting to completed is legal (both steps were done elsewhere) and counted as one-step. */
    STAFF(Map.ofEntries(
            from(DRAFT, REQUESTED, CANCELLED, ENTERED_IN_ERROR),
            from(REQUESTED, RECEIVED, ACCEPTED, REJECTED, IN_PROGRESS, COMPLETED, CANCELLED, ENTERED_IN_ERROR),
            from(RECEIVED, ACCEPTED, REJECTED, IN_PROGRESS, COMPLETED, CANCELLED, ENTERED_IN_ERROR),
            from(ACCEPTED, READY, IN_PROGRESS, COMPLETED, ON_HOLD, REJECTED, FAILED, CANCELLED, ENTERED_IN_ERROR),
            from(READY, IN_PROGRESS, COMPLETED, ON_HOLD, FAILED, CANCELLED, ENTERED_IN_ERROR),
            from(IN_PROGRESS, ON_HOLD, COMPLETED, FAILED, CANCELLED, ENTERED_IN_ERROR),
            from(ON_HOLD, IN_PROGRESS, READY, FAILED, CANCELLED, ENTERED_IN_ERROR),
            from(REJECTED, REQUESTED, ENTERED_IN_ERROR),
            from(COMPLETED, IN_PROGRESS, ENTERED_IN_ERROR),
            from(FAILED, IN_PROGRESS, ENTERED_IN_ERROR),
            from(CANCELLED, IN_PROGRESS, ENTERED_IN_ERROR))),

    /** What a patient does: no accepting, no rejecting, no reopening. */
    PATIENT(Map.ofEntries(
            from(DRAFT, REQUESTED, READY, CANCELLED, ENTERED_IN_ERROR),
            from(REQUESTED, READY, IN_PROGRESS, COMPLETED, CANCELLED, ENTERED_IN_ERROR),
            from(READY, IN_PROGRESS, COMPLETED, FAILED, ON_HOLD, CANCELLED, ENTERED_IN_ERROR),
            from(IN_PROGRESS, COMPLETED, FAILED, ON_HOLD, CANCELLED, ENTERED_IN_ERROR),
            from(ON_HOLD, READY, IN_PROGRESS, FAILED, CANCELLED, ENTERED_IN_ERROR),
            from(COMPLETED, ENTERED_IN_ERROR),
            from(FAILED, ENTERED_IN_ERROR),
            from(CANCELLED, ENTERED_IN_ERROR)));

    /** States that a Task may be created in. */
    private static final Set<TaskStatus> FIRST =
            EnumSet.of(DRAFT, REQUESTED, RECEIVED, ACCEPTED, READY, IN_PROGRESS, COMPLETED);

    @SuppressWarnings("ImmutableEnumChecker") // private, and never changed after construction
    private final Map<TaskStatus, Set<TaskStatus>> next;

    TaskMoves(Map<TaskStatus, Set<TaskStatus>> next) {
        this.next = new EnumMap<>(next);
    }

    /** Staying in a state is not a move and always legal, except that terminal tasks are frozen ({@link TaskRules}). */
    public boolean allows(TaskStatus from, TaskStatus to) {
        return from == to || next.getOrDefault(from, Set.of()).contains(to);
    }

    public List<TaskStatus> from(TaskStatus status) {
        return List.copyOf(next.getOrDefault(status, Set.of()));
    }

    static boolean mayBegin(TaskStatus status) {
        return FIRST.contains(status);
    }

    /** Leaving a finished state for work. */
    static boolean isReopening(TaskStatus from, TaskStatus to) {
        return (from == COMPLETED || from == FAILED || from == CANCELLED) && to == IN_PROGRESS;
    }

    private static Map.Entry<TaskStatus, Set<TaskStatus>> from(TaskStatus from, TaskStatus first, TaskStatus... rest) {
        return Map.entry(from, EnumSet.of(first, rest));
    }
}
