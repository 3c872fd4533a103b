package org.uptake.app.patient;

import java.util.List;
import org.uptake.app.page.Frame;
import org.uptake.app.people.Person;

/** What enrolling will do, before it is done. */
public record EnrolView(Frame frame, Person person, String intervention, String title, List<Step> steps) {
    /** @param who role that will own the task */
    public record Step(String title, String who, String due) {}
}
