package org.uptake.enrolment;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * One change of a course.
 *
 * @param reason words for pause and transfer; a code of disengagement-reason for withdraw, of {@link Completion} for complete
 * @param note more about the reason, in words
 * @param until the first day on which a paused course may go on
 * @param site Location/{id} that takes over
 * @param owner PractitionerRole/{id} that takes over the tasks of people
 * @param effective when it took place, if other than now
 */
public record CourseChange(
        CourseAction action,
        Optional<String> reason,
        Optional<String> note,
        Optional<LocalDate> until,
        Optional<String> site,
        Optional<String> owner,
        Optional<Instant> effective) {

    private static CourseChange of(CourseAction action, Optional<String> reason, Optional<LocalDate> until) {
        return new CourseChange(
                action, reason, Optional.empty(), until, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The patient's own word. */
    public static CourseChange pause(String reason, LocalDate until) {
        return of(CourseAction.PAUSE, Optional.of(reason), Optional.of(until));
    }

    public static CourseChange resume() {
        return of(CourseAction.RESUME, Optional.empty(), Optional.empty());
    }

    /** @param reason code of disengagement-reason */
    public static CourseChange withdraw(String reason) {
        return of(CourseAction.WITHDRAW, Optional.of(reason), Optional.empty());
    }

    /** "I have what I need": no failure, and no proof needed. */
    public static CourseChange goalMet() {
        return of(CourseAction.COMPLETE, Optional.of(Completion.GOAL_MET.code()), Optional.empty());
    }
}
