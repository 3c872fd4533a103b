package org.uptake.app.task;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uptake.app.page.Frame;
import org.uptake.app.people.Staff;

/**
 * One task on screen.
 *
 * @param working the reader has it open and it is in progress: leaving the page pauses it
 * @param left it was left for later, so that going on needs no reason
 * @param takeable it is a colleague's and still open
 * @param asked the question that it is about; null for other work
 * @param back path inside the visit to return to
 */
public record TaskView(
        Frame frame,
        TaskRow row,
        boolean working,
        boolean left,
        boolean takeable,
        String created,
        String site,
        List<NoteLine> notes,
        @Nullable Asked asked,
        String back,
        String backWords) {
    public record NoteLine(String head, String text) {}

    public String url(String action) {
        return frame.url("tasks/" + row.id() + (action.isEmpty() ? "" : "/" + action));
    }

    /**
     * What can be done with a task besides working it.
     *
     * @param givable open staff work; work never passes between patient and staff
     * @param mayHold only work that was begun or accepted can be paused with a reason
     * @param mayReopen the reader is a supervisor and the task is finished
     */
    public record Move(
            TaskView task,
            List<Staff.Member> colleagues,
            List<Staff.Pool> pools,
            List<String> holdReasons,
            boolean givable,
            boolean mayHold,
            boolean mayReopen) {}
}
