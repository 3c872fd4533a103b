package org.uptake.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Every task's timeline in arrays: 29 bytes a step and about 100 a task. Steps of a task are a chain, since new ones
 * arrive at any time; their starts never go back. Not safe for use by several threads while it grows. Instants are milliseconds since 1970.
 */
final class TaskColumns {
    static final long NEVER = Long.MAX_VALUE;
    static final int END = -1;
    private static final StepStatus[] STATUSES = StepStatus.values();

    final Dictionary codes = new Dictionary();
    final Dictionary sites = new Dictionary();
    final Dictionary owners = new Dictionary();
    private final IdTable tasks = new IdTable();

    private int[] code = new int[1024];
    private int[] site = new int[1024];
    private boolean[] planned = new boolean[1024];
    private int[] first = new int[1024];
    private int[] last = new int[1024];
    private long[] created = new long[1024];
    private long[] completed = new long[1024];

    private final StepChunks steps = new StepChunks();

    /** Sets what a task is about; may be told again. */
    void describe(String id, String itsCode, @Nullable String itsSite, boolean inPlan) {
        var task = task(id);
        code[task] = codes.number(itsCode);
        site[task] = sites.number(itsSite);
        planned[task] = inPlan;
    }

    /** Adds a step, unless it is known. Most come in the order of their versions; that costs nothing, another order does. */
    @SuppressWarnings("EnumOrdinal") // an ordinal is kept in memory only, for as long as the enum is what it is
    void append(String id, int itsVersion, long start, StepStatus itsStatus, @Nullable String itsOwner, long itsDue) {
        var task = task(id);
        var before = stepBefore(task, itsVersion);
        var after = before == END ? first[task] : steps.next(before);
        if (after != END && steps.version(after) == itsVersion) return;
        var step = steps.add(itsVersion, after, (byte) itsStatus.ordinal(), owners.number(itsOwner), start, itsDue);
        if (before == END) first[task] = step;
        else steps.follow(before, step);
        if (after == END) last[task] = step;
        if (itsStatus != StepStatus.DRAFT) created[task] = Math.min(created[task], start);
        if (itsStatus == StepStatus.COMPLETED) completed[task] = Math.min(completed[task], start);
    }

    /** The task's last step with a smaller version, or {@link #END}. */
    private int stepBefore(int task, int itsVersion) {
        if (last[task] != END && steps.version(last[task]) < itsVersion) return last[task];
        var before = END;
        for (var step = first[task]; step != END && steps.version(step) < itsVersion; step = steps.next(step))
            before = step;
        return before;
    }

    private int task(String id) {
        var known = tasks.size();
        var task = tasks.number(id);
        if (task < known) return task;
        if (task == code.length) growTasks();
        first[task] = END;
        last[task] = END;
        created[task] = NEVER;
        completed[task] = NEVER;
        return task;
    }

    private void growTasks() {
        var size = code.length * 2;
        code = Arrays.copyOf(code, size);
        site = Arrays.copyOf(site, size);
        planned = Arrays.copyOf(planned, size);
        first = Arrays.copyOf(first, size);
        last = Arrays.copyOf(last, size);
        created = Arrays.copyOf(created, size);
        completed = Arrays.copyOf(completed, size);
    }

    int taskCount() {
        return tasks.size();
    }

    int stepCount() {
        return steps.size();
    }

    int code(int task) {
        return code[task];
    }

    int site(int task) {
        return site[task];
    }

    /** Whether the task belongs to an enrolment and is no mistake. */
    boolean counts(int task) {
        return planned[task] && last[task] != END && !status(last[task]).voids();
    }

    /** The start of the first step that is no draft, or {@link #NEVER}. */
    long created(int task) {
        return created[task];
    }

    /** The first completion, or {@link #NEVER}. */
    long completed(int task) {
        return completed[task];
    }

    int firstStep(int task) {
        return first[task];
    }

    int nextStep(int step) {
        return steps.next(step);
    }

    StepStatus status(int step) {
        return STATUSES[steps.status(step)];
    }

    int owner(int step) {
        return steps.owner(step);
    }

    long started(int step) {
        return steps.started(step);
    }

    long due(int step) {
        return steps.due(step);
    }
}
