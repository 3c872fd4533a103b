package org.uptake.testkit.clinic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.uptake.testkit.clinic.Event.Course;
import org.uptake.testkit.clinic.Event.Eligible;
import org.uptake.testkit.clinic.Event.Enrolled;
import org.uptake.testkit.clinic.Event.Moved;
import org.uptake.testkit.clinic.Event.Offered;

class TruthTest {
    private static final LocalDate LAST = LocalDate.of(2026, 6, 30);
    private final Clinic clinic = new Clinic(1, LAST, 6);

    /** The worked example of the metric catalogue, on one onboarding task of the north site. */
    @Nested
    class A_task_known_to_the_minute {
        private final Course course = new Course("p0001", "north", plan("cbt-depression"));
        private final JsonNode truth = truth();

        private JsonNode truth() {
            var truth = new Clinic(1, LocalDate.of(2025, 6, 30), 1).truth();
            truth.add(new Eligible(course, Instant.parse("2025-06-02T12:00:00Z")));
            truth.add(new Enrolled(course, Instant.parse("2025-06-02T13:00:00Z"), "PractitionerRole/okafor"));
            moves(
                            "2025-06-02T13:40:00Z accepted",
                            "2025-06-02T15:00:00Z in-progress",
                            "2025-06-02T16:00:00Z on-hold",
                            "2025-06-03T14:00:00Z in-progress",
                            "2025-06-03T14:30:00Z completed")
                    .forEach(truth::add);
            return truth.json();
        }

        private List<Event> moves(String... moves) {
            var events = new ArrayList<Event>();
            for (var move : moves) {
                var parts = move.split(" ");
                var owner =
                        parts[1].equals("accepted") ? Optional.of("PractitionerRole/tan") : Optional.<String>empty();
                events.add(new Moved(
                        course,
                        0,
                        Instant.parse(parts[0]),
                        "PractitionerRole/tan",
                        Optional.of(parts[1]),
                        owner,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
            }
            return events;
        }

        @Test
        void has_the_durations_of_the_catalogue() {
            assertThat(median("W-02")).isCloseTo(25.5, within(1e-12));
            assertThat(median("W-03")).isCloseTo(40 / 60.0, within(1e-12));
            assertThat(median("W-04")).isCloseTo(2.0, within(1e-12));
            assertThat(median("W-05")).isCloseTo(1.5, within(1e-12));
            assertThat(median("W-07")).isCloseTo(22.0, within(1e-12));
        }

        @Test
        void was_claimed_and_not_reassigned_and_is_a_navigators() {
            assertThat(row(truth, "W-15", "role", "navigator").path("score").asDouble())
                    .isZero();
            assertThat(row(truth, "W-12", "task-code", "onboard").path("score").asDouble())
                    .isEqualTo(1);
        }

        private double median(String metric) {
            return row(truth, metric, "task-code", "onboard").path("median").asDouble(Double.NaN);
        }
    }

    @Nested
    class The_clinic {
        @Test
        void is_the_same_for_the_same_seed_and_another_for_another() {
            assertThat(events(new Clinic(1, LAST, 6), 80)).isEqualTo(events(clinic, 80));
            assertThat(events(new Clinic(2, LAST, 6), 80)).isNotEqualTo(events(clinic, 80));
        }

        @Test
        void of_sixty_is_the_beginning_of_the_clinic_of_eighty() {
            assertThat(events(clinic, 80)).startsWith(events(clinic, 60).toArray(Event[]::new));
        }

        @Test
        void lets_nothing_happen_outside_its_period_and_no_task_go_back_in_time() {
            var latest = new HashMap<String, Instant>();
            for (var event : events(clinic, 300)) {
                assertThat(event.at())
                        .isAfterOrEqualTo(clinic.period().start())
                        .isBefore(clinic.period().end());
                if (event instanceof Moved moved) {
                    var before = latest.put(moved.course() + " " + moved.action(), moved.at());
                    if (before != null) assertThat(moved.at()).isAfter(before);
                }
            }
        }

        @Test
        void has_every_kind_of_event_that_a_metric_needs() {
            var statuses = new TreeSet<String>();
            var outcomes = new TreeSet<String>();
            for (var event : events(clinic, 500)) {
                if (event instanceof Moved moved) statuses.add(moved.to().orElse("due moved"));
                if (event instanceof Offered offered) outcomes.add(offered.outcome());
            }
            assertThat(statuses)
                    .containsExactlyInAnyOrder(
                            "accepted",
                            "in-progress",
                            "on-hold",
                            "completed",
                            "failed",
                            "cancelled",
                            "rejected",
                            "requested",
                            "due moved");
            assertThat(outcomes).containsExactly("agreed", "declined", "not-today");
        }

        @Test
        void says_why_whenever_a_state_needs_a_reason() {
            for (var event : events(clinic, 500)) {
                if (event instanceof Moved moved
                        && moved.to()
                                .filter(Set.of("on-hold", "failed", "cancelled", "rejected")::contains)
                                .isPresent()) assertThat(moved.reason()).isPresent();
                if (event instanceof Offered offered)
                    assertThat(offered.reason().isPresent())
                            .isEqualTo(offered.outcome().equals("declined"));
            }
        }
    }

    @Nested
    class Its_truth {
        private final JsonNode truth = truth(500);

        @Test
        void never_has_more_at_a_later_step_of_the_funnel() {
            for (var row : truth.path("funnel"))
                for (var i = 1; i < Truth.STEPS.size(); i++)
                    assertThat(row.path(Truth.STEPS.get(i)).asInt())
                            .isLessThanOrEqualTo(
                                    row.path(Truth.STEPS.get(i - 1)).asInt());
        }

        @Test
        void adds_up_over_every_stratifier() {
            for (var metric : List.of("W-02", "W-03", "W-07", "W-09", "W-12", "W-13", "W-20"))
                for (var stratifier : List.of("task-code", "site", "role"))
                    assertThat(sum(metric, stratifier))
                            .isEqualTo(row(truth, metric, "all", "").path("n").asInt());
        }

        @Test
        void has_six_tasks_for_each_enrolment() {
            assertThat(row(truth, "W-02", "all", "").path("n").asInt())
                    .isEqualTo(6 * truth.path("enrolments").asInt())
                    .isPositive();
        }

        @Test
        void has_something_to_show_in_every_metric() {
            for (var metric : List.of("W-02", "W-03", "W-04", "W-05", "W-07", "W-09", "W-12", "W-13", "W-15", "W-20"))
                assertThat(row(truth, metric, "all", "").path("score").asDouble())
                        .as(metric)
                        .isPositive();
            assertThat(row(truth, "W-02", "all", "").path("censored").asInt()).isPositive();
            assertThat(row(truth, "W-02", "all", "").path("competing").asInt()).isPositive();
            assertThat(row(truth, "W-04", "all", "").path("oneStep").asInt()).isPositive();
        }

        private int sum(String metric, String stratifier) {
            var sum = 0;
            for (var row : truth.path("metrics"))
                if (row.path("metric").asText().equals(metric)
                        && row.path("stratifier").asText().equals(stratifier))
                    sum += row.path("n").asInt();
            return sum;
        }
    }

    private JsonNode truth(int patients) {
        var truth = clinic.truth();
        events(clinic, patients).forEach(truth::add);
        return truth.json();
    }

    private static List<Event> events(Clinic clinic, int patients) {
        var events = new ArrayList<Event>();
        for (var number = 0; number < patients; number++)
            events.addAll(clinic.patient(number).events());
        return events;
    }

    private static Plan plan(String id) {
        return java.util.Objects.requireNonNull(Plan.all().get(id));
    }

    private static JsonNode row(JsonNode truth, String metric, String stratifier, String stratum) {
        for (var row : truth.path("metrics"))
            if (row.path("metric").asText().equals(metric)
                    && row.path("stratifier").asText().equals(stratifier)
                    && row.path("stratum").asText().equals(stratum)) return row;
        throw new AssertionError("no row " + metric + " " + stratifier + " " + stratum);
    }
}
