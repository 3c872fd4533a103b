package org.uptake.app.worklist;

import java.util.List;
import java.util.Map;
import org.uptake.app.page.Back;
import org.uptake.app.page.Frame;
import org.uptake.app.people.Staff;
import org.uptake.app.task.TaskRow;

/**
 * Work across patients.
 *
 * @param rows most late first
 * @param total of all pages; negative when not known
 * @param next address of the next page inside the visit; empty on the last one
 * @param codes task codes and their words, for the filter
 */
public record WorklistView(
        Frame frame,
        Filter filter,
        Counts counts,
        List<TaskRow> rows,
        long total,
        String next,
        List<Staff.Site> sites,
        Map<String, String> codes) {
    /** The query by which a task finds the way back to this list. */
    public String back() {
        return Back.query(filter.path());
    }

    /** Open work per view; negative when not known. The server stops counting at {@link #MANY}. */
    public record Counts(long mine, long team, long unassigned) {
        private static final long MANY = 100;

        /** What a tab shows; empty when not known. */
        public String words(String view) {
            var count = switch (view) {
                case "team" -> team;
                case "unassigned" -> unassigned;
                default -> mine;
            };
            if (count < 0) return "";
            return count < MANY ? Long.toString(count) : (MANY - 1) + "+";
        }
    }
}
