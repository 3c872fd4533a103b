package org.uptake.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimelineTest {
    private static final Instant NINE = Instant.parse("2025-06-02T09:00:00Z");

    @Test
    void an_interval_lasts_until_the_next_version_takes_effect() {
        var intervals = Timeline.of(
                List.of(version(1, 0, "requested"), version(2, 40, "in-progress"), version(3, 100, "completed")));
        assertThat(intervals)
                .extracting(TaskInterval::phase)
                .containsExactly(TimelinePhase.QUEUE, TimelinePhase.ACTIVE, TimelinePhase.TERMINAL);
        assertThat(intervals).extracting(TaskInterval::end).containsExactly(at(40), at(100), null);
    }

    @Test
    void the_order_is_the_order_of_versions_and_not_of_clocks() {
        var intervals = Timeline.of(List.of(version(2, 40, "accepted"), version(1, 0, "requested")));
        assertThat(intervals).extracting(TaskInterval::version).containsExactly(1, 2);
    }

    @Test
    void a_start_before_its_predecessor_is_moved_and_flagged() {
        var intervals = Timeline.of(List.of(version(1, 30, "requested"), claimed(2, 50, 10, "accepted")));
        assertThat(intervals.get(1).start()).isEqualTo(at(30));
        assertThat(intervals.get(1).clamped()).isTrue();
        assertThat(intervals.get(0).clamped()).isFalse();
    }

    @Test
    void a_version_that_changes_nothing_leaves_no_trace() {
        var intervals = Timeline.of(
                List.of(version(1, 0, "requested"), version(2, 50, "requested"), claimed(3, 60, 20, "accepted")));
        assertThat(intervals).extracting(TaskInterval::version).containsExactly(1, 3);
        assertThat(intervals.get(1).start()).isEqualTo(at(20));
    }

    @Test
    void a_claim_on_the_future_is_no_effective_time() {
        assertThat(claimed(1, 0, 2, "requested").effective()).isEqualTo(at(2));
        assertThat(claimed(1, 0, 3, "requested").effective()).isEqualTo(at(0));
    }

    private static TimelineVersion version(int number, int minute, String status) {
        return new TimelineVersion(number, at(minute), null, state(status));
    }

    private static TimelineVersion claimed(int number, int received, int claimed, String status) {
        return new TimelineVersion(number, at(received), at(claimed), state(status));
    }

    private static TimelineState state(String status) {
        return new TimelineState(status, null, null, null);
    }

    private static Instant at(int minute) {
        return NINE.plus(Duration.ofMinutes(minute));
    }
}
