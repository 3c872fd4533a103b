package org.uptake.testkit.clinic;

import java.time.Instant;
import java.util.Optional;

/**
 * One thing that happened at the clinic, in the order in which it was recorded.
 *
 * <p>Instants are effective times, to the second. A {@code course} is one patient's one intervention.
 */
sealed interface Event {
    Instant at();

    /** The patient was found eligible; an offer waits. */
    record Eligible(Course course, Instant at) implements Event {}

    /** @param reason code of decline-reason, for a decline */
    record Offered(
            Course course,
            Instant started,
            Instant at,
            String by,
            String outcome,
            Optional<String> reason,
            String medium)
            implements Event {}

    record Enrolled(Course course, Instant at, String by) implements Event {}

    /**
     * One {@code $move}.
     *
     * @param action place of the task in its plan
     * @param to the new status; empty when only owner or due change
     */
    record Moved(
            Course course,
            int action,
            Instant at,
            String by,
            Optional<String> to,
            Optional<String> owner,
            Optional<String> reason,
            Optional<Instant> due,
            Optional<Minutes> output)
            implements Event {}

    /** Minutes of work, entered by hand. */
    record Minutes(int value) {}

    /**
     * @param patient id of the Patient
     * @param site id of the Location
     */
    record Course(String patient, String site, Plan plan) {}
}
