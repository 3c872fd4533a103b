package org.uptake.testkit.clinic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.uptake.testkit.clinic.Sample.Kind;

class SampleTest {
    @Test
    void quantiles_are_those_of_R_type_7() {
        var sample = new Sample();
        for (var value : new double[] {7, 1, 3, 12, 5, 8}) sample.add(Kind.OBSERVED, value);
        assertThat(sample.quantile(0.25)).hasValue(3.5);
        assertThat(sample.quantile(0.5)).hasValue(6);
        assertThat(sample.quantile(0.75)).hasValue(7.75);
        assertThat(sample.quantile(0.9)).hasValue(10);
    }

    /** Ten tasks, three done at 2, 3 and 4 hours: seven tenths are left, so that no median is known. */
    @Test
    void the_median_is_not_reached_while_more_than_half_are_open() {
        var sample = new Sample();
        for (var done : new double[] {2, 3, 4}) sample.add(Kind.OBSERVED, done);
        for (var open : new double[] {5, 5, 6, 8, 9, 12, 20}) sample.add(Kind.CENSORED, open);
        assertThat(sample.kaplanMeierMedian()).isEmpty();
        assertThat(sample.mean()).isEqualTo(3);
    }

    /** Gehan's 6-mercaptopurine arm, whose published median is 23 weeks. */
    @Test
    void the_median_of_a_published_trial_arm_is_found() {
        var sample = new Sample();
        for (var relapse : new double[] {6, 6, 6, 7, 10, 13, 16, 22, 23}) sample.add(Kind.OBSERVED, relapse);
        for (var still : new double[] {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35}) sample.add(Kind.CENSORED, still);
        assertThat(sample.kaplanMeierMedian()).hasValue(23);
    }

    @Test
    void a_curve_that_rests_at_one_half_has_its_median_in_the_middle_of_the_step() {
        var sample = new Sample();
        for (var done : new double[] {1, 2, 3, 7}) sample.add(Kind.OBSERVED, done);
        for (var open : new double[] {9, 9}) sample.add(Kind.COMPETING, open);
        assertThat(sample.kaplanMeierMedian()).hasValue(5);
    }

    @Test
    void a_curve_that_ends_at_one_half_has_its_median_where_it_got_there() {
        var sample = new Sample();
        for (var done : new double[] {1, 2, 3}) sample.add(Kind.OBSERVED, done);
        for (var open : new double[] {9, 9, 9}) sample.add(Kind.COMPETING, open);
        assertThat(sample.kaplanMeierMedian()).hasValue(3);
    }
}
