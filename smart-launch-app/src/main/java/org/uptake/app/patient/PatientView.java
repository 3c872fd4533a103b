package org.uptake.app.patient;

import java.util.List;
import org.uptake.app.page.Frame;
import org.uptake.app.people.Person;
import org.uptake.app.task.TaskRow;
import org.uptake.app.usage.PatientUsage;

/**
 * The patient's page, in the order in which it is read: what suits, what runs, what was.
 *
 * @param running courses that are going on
 * @param ended courses that are over
 */
public record PatientView(
        Frame frame,
        Person person,
        List<Offering> offerings,
        List<Course> running,
        PatientUsage usage,
        List<Course> ended) {

    /**
     * An intervention that the service offers.
     *
     * @param offers earlier offers as sentences, newest first
     */
    public record Offering(
            String id,
            String title,
            String subtitle,
            boolean suitable,
            List<Criterion> criteria,
            Next next,
            List<String> offers) {
        public String verdict() {
            return suitable ? "Suitable" : "Does not fit";
        }

        /** Why it suits, in full; or, when it does not, only what speaks against it. */
        public List<Criterion> listed() {
            return suitable ? criteria : criteria.stream().filter(c -> !c.met()).toList();
        }

        /** Rules that are met but not listed. */
        public int metBeside() {
            return criteria.size() - listed().size();
        }
    }

    /** @param shown the value that the rule looked at; may be empty */
    public record Criterion(String sentence, boolean met, String shown) {}

    /** What may be done next with an intervention. */
    public enum Next {
        OFFER,
        OFFER_AGAIN,
        ENROL,
        RUNNING
    }

    /** @param week {@code week 2} */
    public record Course(String id, String title, String state, String week, String started, List<TaskRow> tasks) {
        public List<TaskRow> open() {
            return tasks.stream().filter(TaskRow::open).toList();
        }

        public List<TaskRow> closed() {
            return tasks.stream().filter(t -> !t.open()).toList();
        }

        public long done() {
            return tasks.stream().filter(t -> !t.open()).count();
        }
    }
}
