package org.uptake.testkit.clinic;

import java.time.LocalDate;
import org.uptake.testkit.clinic.Event.Course;

/**
 * A day of a course on which the app saw the patient.
 *
 * @param tenths of minutes; under 5 is a notification that was opened, and no use
 * @param hour in which every session of the day began
 */
record UsedDay(Course course, LocalDate day, int sessions, int tenths, int finished, int hour) {
    boolean counts() {
        return tenths >= 5 || finished > 0;
    }
}
