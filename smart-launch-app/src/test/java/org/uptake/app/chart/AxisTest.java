package org.uptake.app.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void durations_stand_in_even_steps_for_even_factors() {
        var axis = Axis.hours(DoubleStream.of(1, 100));
        assertThat(axis.at(1)).isZero();
        assertThat(axis.at(24)).isCloseTo(57.99, org.assertj.core.data.Offset.offset(0.01));
        assertThat(axis.at(240)).isEqualTo(100);
    }

    @Test
    void both_ends_are_labelled() {
        var ticks = Axis.workingHours(DoubleStream.of(0.5, 30)).ticks();
        assertThat(ticks.get(0)).isEqualTo(new Axis.Tick("1 min", 0));
        assertThat(ticks.get(ticks.size() - 1)).isEqualTo(new Axis.Tick("100 h", 100));
    }

    @Test
    void what_lies_outside_stands_at_the_end() {
        var axis = Axis.share();
        assertThat(axis.at(-1)).isZero();
        assertThat(axis.at(2)).isEqualTo(100);
        assertThat(Axis.hours(DoubleStream.of(1, 2)).at(0)).isZero();
    }

    @Test
    void no_values_still_make_a_scale() {
        assertThat(Axis.hours(DoubleStream.empty()).ticks()).isNotEmpty();
        assertThat(Axis.count(DoubleStream.empty()).at(0)).isZero();
    }

    @Test
    void an_interval_is_never_too_thin_to_be_seen() {
        var axis = Axis.share();
        assertThat(Mark.interval(axis, 0.5, 0.5, 0.5, 0.5).width()).isPositive();
        assertThat(Mark.NONE.drawn()).isFalse();
    }
}
