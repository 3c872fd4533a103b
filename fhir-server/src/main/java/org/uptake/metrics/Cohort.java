package org.uptake.metrics;

import java.util.Arrays;
import org.uptake.refusal.Refusal;

/** The tasks that a report is about: begun or first completed in its period. A task's place here is its place in the report. */
final class Cohort {
    private static final String OFFER = "offer-intervention";

    private final int[] tasks;

    private Cohort(int[] tasks) {
        this.tasks = tasks;
    }

    /**
     * @param windows by the number of the site
     * @throws org.uptake.refusal.RefusedException 422 when they are more than {@link MetricColumn#MOST_TASKS}
     */
    static Cohort of(TaskColumns columns, SiteWindow[] windows) {
        var found = new int[1024];
        var size = 0;
        for (var task = 0; task < columns.taskCount(); task++) {
            if (!belongs(columns, task, windows[columns.site(task)])) continue;
            if (size == MetricColumn.MOST_TASKS) throw tooMany();
            if (size == found.length) found = Arrays.copyOf(found, size * 2);
            found[size++] = task;
        }
        return new Cohort(Arrays.copyOf(found, size));
    }

    private static boolean belongs(TaskColumns columns, int task, SiteWindow window) {
        return (window.holds(columns.created(task)) || window.holds(columns.completed(task)))
                && columns.counts(task)
                && !columns.codes.text(columns.code(task)).equals(OFFER);
    }

    private static RuntimeException tooMany() {
        return Refusal.of(
                        422,
                        "too-costly",
                        "measure-period",
                        "The period holds more than two million tasks; choose a shorter one.")
                .at("periodStart", "periodEnd")
                .asException();
    }

    int size() {
        return tasks.length;
    }

    int task(int place) {
        return tasks[place];
    }

    /** The first place of one of several parts of equal size; of the part after the last, the end. */
    int partStart(int part, int parts) {
        return (int) ((long) tasks.length * part / parts);
    }
}
