package org.uptake.app.patient;

import java.util.List;
import java.util.Map;
import org.uptake.app.page.Frame;
import org.uptake.app.people.Person;
import org.uptake.app.people.Staff;

/**
 * What can be done with a course.
 *
 * @param version that the person sees; a change of another one is refused
 * @param until the day that a pause is proposed to last to, as a date field has it
 * @param tomorrow the first day that it may
 * @param sites that could take over
 */
public record CourseView(
        Frame frame,
        Person person,
        String id,
        String version,
        String intervention,
        String title,
        String state,
        boolean paused,
        boolean running,
        String until,
        String tomorrow,
        Map<String, String> pauseReasons,
        Map<String, String> stopReasons,
        Map<String, String> completions,
        List<Staff.Site> sites) {}
