package org.uptake.enrolment;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** By which rule a course counts as completed (extension completion-basis). */
enum Completion {
    /** The patient has what they need. */
    GOAL_MET,
    /** As much use as the makers recommend; checked against the days of use. */
    RECOMMENDED_USE,
    /** The planned length of the course is over. */
    PLANNED_END,
    /** Somebody of the staff judges it so. */
    STAFF_JUDGEMENT,
    /** The last task of the plan was ended; found by the server alone. */
    TASKS_DONE;

    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What people may say. */
    static List<String> spoken() {
        return Arrays.stream(values())
                .filter(way -> way != TASKS_DONE)
                .map(Completion::code)
                .toList();
    }

    static Optional<Completion> ofCode(String code) {
        return Arrays.stream(values())
                .filter(way -> way != TASKS_DONE && way.code().equals(code))
                .findFirst();
    }
}
