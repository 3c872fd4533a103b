package org.uptake.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Estimates against values that are published or were computed with R; the data sets are named in SOURCES.md. */
final class PublishedValuesTest {
    private static final Offset<Double> CLOSE = offset(1e-6);

    private record Subject(double time, boolean event) {}

    @Test
    void type_7_quantiles_agree_with_r() {
        double[] sample = {3, 5, 7, 8, 12, 13, 14, 18, 21};
        double[][] expected = {{0.1, 4.6}, {0.25, 7}, {0.5, 12}, {0.75, 14}, {0.9, 18.6}, {0, 3}, {1, 21}};
        for (var pair : expected)
            assertThat(Quantiles.ofSorted(sample, sample.length, pair[0])).isCloseTo(pair[1], CLOSE);
    }

    @Test
    void a_quantile_of_nothing_is_refused() {
        assertThatThrownBy(() -> Quantiles.ofSorted(new double[0], 0, 0.5))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void kaplan_meier_agrees_with_the_6_mp_trial() {
        var treated = fit(read("gehan_6mp.csv", 1, 2, "\"6-MP\"", 3));
        assertThat(treated.survivalAt(10)).isCloseTo(0.7529411765, CLOSE);
        assertThat(treated.standardErrorAt(10)).isCloseTo(0.0963497, CLOSE);
        assertThat(treated.intervalAt(10, 0.95).low()).isCloseTo(0.503200, CLOSE);
        assertThat(treated.intervalAt(10, 0.95).high()).isCloseTo(0.889362, CLOSE);
        assertThat(treated.median()).hasValue(23);
        assertThat(fit(read("gehan_6mp.csv", 1, 2, "\"control\"", 3)).median()).hasValue(8);
    }

    @Test
    void kaplan_meier_agrees_with_the_leukaemia_medians() {
        assertThat(fit(read("aml.csv", 0, 1, "\"Maintained\"", 2)).median()).hasValue(31);
        assertThat(fit(read("aml.csv", 0, 1, "\"Nonmaintained\"", 2)).median()).hasValue(23);
    }

    @Test
    void kaplan_meier_agrees_on_a_small_retention_sample() {
        double[] times = {3, 5, 5, 8, 10, 12, 15, 20, 30, 30};
        int[] event = {1, 1, 0, 1, 0, 1, 1, 0, 0, 0};
        var fit = KaplanMeier.ofSorted(times, events(event), times.length);
        assertThat(fit.survivalAt(2)).isEqualTo(1);
        assertThat(fit.survivalAt(7)).isCloseTo(0.8, CLOSE);
        assertThat(fit.survivalAt(14)).isCloseTo(0.5485714286, CLOSE);
        assertThat(fit.survivalAt(30)).isCloseTo(0.4114285714, CLOSE);
        assertThat(fit.standardErrorAt(30)).isCloseTo(0.175590, CLOSE);
        assertThat(fit.intervalAt(30, 0.95).low()).isCloseTo(0.102511, CLOSE);
        assertThat(fit.intervalAt(30, 0.95).high()).isCloseTo(0.707313, CLOSE);
        assertThat(fit.median()).hasValue(15);
    }

    @Test
    void open_work_keeps_the_median_out_of_reach() {
        double[] times = {2, 3, 4, 5, 5, 6, 8, 9, 12, 20};
        var fit = KaplanMeier.ofSorted(times, events(1, 1, 1, 0, 0, 0, 0, 0, 0, 0), times.length);
        assertThat(fit.survivalAt(4)).isCloseTo(0.7, CLOSE);
        assertThat(fit.median()).isEmpty();
    }

    @Test
    void a_plateau_at_one_half_has_its_middle_as_median() {
        var fit = KaplanMeier.ofSorted(new double[] {1, 2, 6, 9}, events(1, 1, 1, 1), 4);
        assertThat(fit.median()).hasValue(4);
    }

    @Test
    void the_median_of_subjects_that_come_one_by_one_equals_the_median_of_the_curve() {
        var random = new Random(1);
        for (var round = 0; round < 500; round++) {
            var times = random.ints(random.nextInt(30), 0, 12)
                    .asDoubleStream()
                    .sorted()
                    .toArray();
            var event = new boolean[times.length];
            for (var i = 0; i < event.length; i++) event[i] = random.nextInt(4) > 0;
            var running = new RunningMedian(times.length);
            for (var i = 0; i < times.length; i++) running.add(times[i], event[i]);
            assertThat(running.median())
                    .isEqualTo(KaplanMeier.ofSorted(times, event, times.length).median());
        }
    }

    @Test
    void quantiles_of_values_that_come_one_by_one_equal_those_of_the_sample() {
        var random = new Random(2);
        double[] shares = {0, 0.25, 0.5, 0.75, 0.9, 1};
        for (var round = 0; round < 500; round++) {
            var sample = random.ints(1 + random.nextInt(30), 0, 40)
                    .asDoubleStream()
                    .sorted()
                    .toArray();
            var running = new RunningQuantiles(sample.length, shares);
            for (var value : sample) running.add(value);
            for (var i = 0; i < shares.length; i++)
                assertThat(running.get(i)).isEqualTo(Quantiles.ofSorted(sample, sample.length, shares[i]));
        }
    }

    @Test
    void competing_causes_are_not_overstated() {
        double[] times = {1, 2, 2, 3, 4, 5, 6, 7, 8, 10};
        int[] cause = {1, 0, 2, 1, 1, 0, 2, 1, 0, 0};
        var fit = AalenJohansen.ofSorted(times, cause, 2);
        double[][] completed = {{0.5, 0}, {1, 0.1}, {3, 0.2142857143}, {4, 0.3285714286}, {7, 0.4714285714}};
        for (var pair : completed) assertThat(fit.incidenceAt(pair[0], 1)).isCloseTo(pair[1], CLOSE);
        assertThat(fit.incidenceAt(2, 2)).isCloseTo(0.1, CLOSE);
        assertThat(fit.incidenceAt(6, 2)).isCloseTo(0.2428571429, CLOSE);
    }

    private static KaplanMeier fit(List<Subject> subjects) {
        var ordered = subjects.stream()
                .sorted(Comparator.comparingDouble(Subject::time))
                .toList();
        var event = new boolean[ordered.size()];
        for (var i = 0; i < event.length; i++) event[i] = ordered.get(i).event();
        return KaplanMeier.ofSorted(ordered.stream().mapToDouble(Subject::time).toArray(), event, event.length);
    }

    private static boolean[] events(int... flags) {
        var events = new boolean[flags.length];
        for (var i = 0; i < flags.length; i++) events[i] = flags[i] == 1;
        return events;
    }

    private static List<Subject> read(String file, int time, int event, String arm, int armColumn) {
        try (var in = Objects.requireNonNull(PublishedValuesTest.class.getResourceAsStream(file), file)) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\n"))
                    .map(line -> line.strip().split(","))
                    .filter(cells -> cells[armColumn].equals(arm))
                    .map(cells -> new Subject(Double.parseDouble(cells[time]), cells[event].equals("1")))
                    .toList();
        } catch (IOException broken) {
            throw new AssertionError("cannot read " + file, broken);
        }
    }
}
