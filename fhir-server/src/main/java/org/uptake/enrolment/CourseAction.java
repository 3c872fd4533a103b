package org.uptake.enrolment;

import static org.uptake.enrolment.EnrolmentState.ACTIVE;
import static org.uptake.enrolment.EnrolmentState.DISENGAGED;
import static org.uptake.enrolment.EnrolmentState.ENROLLED;
import static org.uptake.enrolment.EnrolmentState.ONBOARDED;
import static org.uptake.enrolment.EnrolmentState.PAUSED;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What can be done with a course, and in which states (docs/workflow.md). */
public enum CourseAction {
    PAUSE(EnumSet.of(ENROLLED, ONBOARDED, ACTIVE, DISENGAGED)),
    RESUME(EnumSet.of(PAUSED)),
    WITHDRAW(EnumSet.of(ENROLLED, ONBOARDED, ACTIVE, PAUSED, DISENGAGED)),
    COMPLETE(EnumSet.of(ENROLLED, ONBOARDED, ACTIVE, PAUSED, DISENGAGED)),
    TRANSFER(EnumSet.of(ENROLLED, ONBOARDED, ACTIVE, PAUSED, DISENGAGED));

    @SuppressWarnings("ImmutableEnumChecker") // private, and never changed after construction
    private final Set<EnrolmentState> from;

    CourseAction(Set<EnrolmentState> from) {
        this.from = from;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean fits(EnrolmentState state) {
        return from.contains(state);
    }

    static List<String> possible(EnrolmentState state) {
        return Arrays.stream(values())
                .filter(action -> action.fits(state))
                .map(CourseAction::code)
                .toList();
    }

    static Optional<CourseAction> ofCode(String code) {
        return Arrays.stream(values())
                .filter(action -> action.code().equals(code))
                .findFirst();
    }
}
