package org.uptake.app.patient;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uptake.app.page.Moments;

class CoursesTest {
    private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
    private static final Instant SIX_WEEKS_ON = Instant.parse("2026-04-13T00:00:00Z");

    @Test
    void a_course_says_its_week_and_how_many_are_planned() {
        assertThat(weekAt("2026-03-12T09:00:00Z", Optional.of(SIX_WEEKS_ON))).isEqualTo("week 2 of 6");
        assertThat(weekAt("2026-04-12T09:00:00Z", Optional.of(SIX_WEEKS_ON))).isEqualTo("week 6 of 6");
    }

    @Test
    void a_course_past_its_plan_says_so() {
        assertThat(weekAt("2026-05-04T09:00:00Z", Optional.of(SIX_WEEKS_ON))).isEqualTo("week 10, planned for 6");
    }

    @Test
    void a_course_without_due_tasks_counts_weeks_only() {
        assertThat(weekAt("2026-03-12T09:00:00Z", Optional.empty())).isEqualTo("week 2");
    }

    private static String weekAt(String now, Optional<Instant> planned) {
        return Courses.week(new Moments(Instant.parse(now), ZoneOffset.UTC), START, planned);
    }
}
