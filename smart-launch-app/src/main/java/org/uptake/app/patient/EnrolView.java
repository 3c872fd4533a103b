package org.uptake.app.patient;

import java.util.List;
import org.uptake.app.page.Frame;
import org.uptake.app.people.Person;

/** What enrolling will do, before it is done. */
public record EnrolView(
        Frame frame, Person person, String intervention, String title, List<Step> steps, ContactForm contact) {
    /**
     * @param id of the action
     * @param who role that will own the task
     * @param dueDay as a date field has it; empty when there is none
     * @param sometimes made only when a condition holds for the patient
     */
    public record Step(String id, String title, String who, String due, String dueDay, boolean sometimes) {}
}
