package org.uptake.app.programme;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uptake.app.programme.Metric.Kind;

class NumbersTest {
    @ParameterizedTest
    @CsvSource({
        "HOURS, 0.2, 12 min",
        "HOURS, 3.44, 3.4 h",
        "HOURS, 47.6, 48 h",
        "HOURS, 48, 2.0 d",
        "HOURS, 290, 12 d",
        "WORKING_HOURS, 90.4, 90 h",
        "SHARE, 0.336, 34 %",
        "SHARE, 1, 100 %",
        "NUMBER, 0.31, 0.31",
        "NUMBER, 10.24, 10.2",
    })
    void a_value_has_no_more_digits_than_it_carries(Kind kind, double value, String words) {
        assertThat(Numbers.value(kind, OptionalDouble.of(value))).isEqualTo(words);
    }

    @Test
    void what_was_not_reached_is_a_dash() {
        assertThat(Numbers.value(Kind.HOURS, OptionalDouble.empty())).isEqualTo("\u2013");
        assertThat(Numbers.range(Kind.HOURS, OptionalDouble.of(1), OptionalDouble.empty()))
                .isEqualTo("\u2013");
        assertThat(Numbers.percent(0, 0)).isEqualTo("\u2013");
    }

    @Test
    void a_share_is_of_its_own_denominator() {
        assertThat(Numbers.percent(31, 92)).isEqualTo("34 %");
    }

    @Test
    void ten_is_a_small_cell_and_eleven_is_not() {
        assertThat(Numbers.isSmall(OptionalDouble.of(10))).isTrue();
        assertThat(Numbers.isSmall(OptionalDouble.of(11))).isFalse();
    }
}
