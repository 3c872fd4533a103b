package org.uptake.engagement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.uptake.engagement.CourseUse.Ending;
import org.uptake.stats.Wilson;

/** M-16 to M-29 on courses whose figures can be told by hand, and on random ones against definitions written out plainly. */
class EngagementMetricsTest {
    private static final int GAP = 14;

    /**
     * @param days one letter a day: x used, - told and not used, . not told, ? dark
     */
    private static CourseUse course(String days, Ending ending, @Nullable IntendedUse intended) {
        var dark = new BitSet();
        var cells = new byte[days.length() * Cell.BYTES];
        for (var i = 0; i < days.length(); i++) {
            var c = days.charAt(i);
            if (c == '?') dark.set(i);
            if (c != 'x' && c != '-') continue;
            System.arraycopy(
                    Cell.of(day(c == 'x' ? 1 : 0, c == 'x' ? "10" : "0")), 0, cells, i * Cell.BYTES, Cell.BYTES);
        }
        return CourseUse.of(
                "Location/north",
                "urn:i",
                days.length(),
                cells,
                dark,
                days.length(),
                ending == Ending.OPEN ? -1 : days.length(),
                ending,
                intended);
    }

    private static CourseUse course(String days) {
        return course(days, Ending.OPEN, null);
    }

    private static UsageDay day(int sessions, String minutes) {
        return new UsageDay(
                "p",
                "s",
                LocalDate.of(2026, 3, 9),
                "UTC",
                sessions,
                new BigDecimal(minutes),
                null,
                null,
                null,
                List.of(),
                null);
    }

    @Test
    void opening_a_notification_is_no_active_day_and_half_a_minute_is() {
        assertThat(day(1, "0.4").active()).isFalse();
        assertThat(day(1, "0.5").active()).isTrue();
    }

    @Test
    void classic_retention_asks_who_was_followed_on_the_day() {
        var retention =
                new Retention(List.of(course("x------x"), course("x-------"), course("x--"), course("x------?")));
        assertThat(retention.classic(7)).isEqualTo(new Share(1, 2));
        assertThat(retention.classic(0)).isEqualTo(new Share(4, 4));
    }

    @Test
    void rolling_retention_waits_until_silence_means_something() {
        var late = course("x" + "-".repeat(9) + "x" + "-".repeat(10));
        var young = course("x" + "-".repeat(9));
        var retention = new Retention(List.of(late, young));
        assertThat(retention.rolling(5, GAP)).isEqualTo(new Share(1, 1));
        assertThat(retention.rolling(0, GAP)).isEqualTo(new Share(1, 1));
    }

    @Test
    void the_end_of_follow_up_is_not_disengagement() {
        // everybody uses it once a week until the cut-off: nobody stopped
        var weekly = course("x------".repeat(10));
        var curve = new Disengagement(List.of(weekly, weekly, weekly), GAP).nonUse();
        assertThat(curve.events()).isZero();
        assertThat(curve.survival().survivalAt(60)).isEqualTo(1.0);
    }

    @Test
    void the_event_is_the_last_active_day_and_is_known_only_when_the_gap_is_over() {
        var stopped = "xxxx" + "-".repeat(GAP);
        assertThat(new Disengagement(List.of(), GAP).time(course(stopped)))
                .contains(new Disengagement.Time(3, Disengagement.DISENGAGED));
        assertThat(new Disengagement(List.of(), GAP).time(course("xxxx" + "-".repeat(GAP - 1))))
                .contains(new Disengagement.Time(2, 0));
        assertThat(new Disengagement(List.of(), GAP).time(course("x" + "-".repeat(GAP - 2))))
                .isEmpty();
    }

    @Test
    void a_vendors_outage_is_not_the_patients_disengagement() {
        var outage = course("xxxx" + "?".repeat(20) + "xx--------------");
        assertThat(new Disengagement(List.of(), GAP).time(outage))
                .contains(new Disengagement.Time(25, Disengagement.DISENGAGED));
    }

    @Test
    void kaplan_meier_of_four_courses_is_what_it_is_by_hand() {
        // last active days 2 and 5; two others followed to 30 days: censored at day 15
        var a = course("xxx" + "-".repeat(27));
        var b = course("xxxxxx" + "-".repeat(24));
        var c = course("x--".repeat(10));
        var curve = new Disengagement(List.of(a, b, c, c), GAP).nonUse();
        assertThat(curve.survival().survivalAt(2)).isCloseTo(0.75, within(1e-12));
        assertThat(curve.survival().survivalAt(5)).isCloseTo(0.5, within(1e-12));
        assertThat(curve.survival().survivalAt(84)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void completed_and_disengaged_compete() {
        var done = course("x-x-x-x-x-", Ending.COMPLETED, null);
        var stopped = course("xxx" + "-".repeat(27));
        var incidence =
                new Disengagement(List.of(done, stopped), GAP).competing().incidence();
        assertThat(incidence.incidenceAt(30, Disengagement.COMPLETED)).isEqualTo(0.5);
        assertThat(incidence.incidenceAt(30, Disengagement.DISENGAGED)).isEqualTo(0.5);
    }

    @Test
    void adherence_is_capped_by_week_and_shown_without_the_cap_too() {
        var intended = new IntendedUse(2, 14, 0, Set.of());
        // four sessions in week 1 (of two recommended), one in week 2, week 3 is beyond the course
        var amounts = new Amounts(List.of(course("xxxx---x------xxxxxxx", Ending.OPEN, intended)));
        assertThat(amounts.adherence(true)).containsExactly(0.75);
        assertThat(amounts.adherence(false)).containsExactly(1.25);
    }

    @Test
    void more_than_an_hour_in_one_session_is_an_app_left_open() {
        var cells = Cell.of(day(2, "300"));
        var week = new byte[7 * Cell.BYTES];
        System.arraycopy(cells, 0, week, 0, Cell.BYTES);
        var course = CourseUse.of("", "", 7, week, new BitSet(), 7, -1, Ending.OPEN, null);
        assertThat(new Amounts(List.of(course)).minutes()).containsExactly(120.0);
    }

    @Test
    void completers_are_counted_when_their_planned_end_has_passed() {
        var intended = new IntendedUse(1, 10, 0, Set.of());
        var amounts = new Amounts(List.of(
                course("x".repeat(9), Ending.COMPLETED, intended),
                course("x".repeat(12), Ending.OPEN, intended),
                course("x".repeat(8), Ending.OPEN, intended)));
        assertThat(amounts.completers()).isEqualTo(new Share(0, 1));
        var old = CourseUse.of("", "", 9, new byte[9 * Cell.BYTES], new BitSet(), 40, 9, Ending.COMPLETED, intended);
        assertThat(new Amounts(List.of(old)).completers()).isEqualTo(new Share(1, 1));
    }

    @Test
    void last_active_keeps_never_apart_from_not_told() {
        var amounts = new Amounts(List.of(course("x---"), course("----"), course("")));
        assertThat(amounts.sinceLastActive()).containsExactly(4.0);
        assertThat(amounts.going()).isEqualTo(2);
    }

    @Test
    void two_sources_tell_of_one_day_together() {
        var cells = new byte[2 * Cell.BYTES];
        var over = new byte[2 * Cell.BYTES];
        System.arraycopy(Cell.of(day(1, "10")), 0, over, Cell.BYTES, Cell.BYTES);
        CourseUse.lay(cells, 0, over);
        CourseUse.lay(cells, 0, over);
        assertThat(Cell.sessions(cells, 1)).isEqualTo(2);
        assertThat(Cell.tenths(cells, 1)).isEqualTo(200);
        CourseUse.lay(cells, -1, over);
        assertThat(Cell.sessions(cells, 0)).isEqualTo(1);
        CourseUse.lay(cells, 5, over);
    }

    @Test
    void wilsons_interval_is_the_published_one() {
        // Newcombe 1998, table I: 81 of 263 is 0.2553 to 0.3662; 0 of 20 is 0 to 0.1611
        var usual = Wilson.interval(81, 263, 0.95);
        assertThat(usual.low()).isCloseTo(0.2553, within(5e-5));
        assertThat(usual.high()).isCloseTo(0.3662, within(5e-5));
        assertThat(Wilson.interval(0, 20, 0.95).high()).isCloseTo(0.1611, within(5e-5));
    }

    @Test
    void random_courses_have_the_figures_that_the_definitions_written_out_have() {
        var random = new Random(3);
        for (var round = 0; round < 300; round++) {
            var lines = new ArrayList<String>();
            for (var i = random.nextInt(12); i >= 0; i--) {
                var line = new StringBuilder();
                var often = random.nextDouble();
                for (var d = random.nextInt(60); d > 0; d--)
                    line.append(random.nextInt(15) == 0 ? '?' : random.nextDouble() < often ? 'x' : '-');
                lines.add(line.toString());
            }
            var courses = lines.stream().map(EngagementMetricsTest::course).toList();
            var day = random.nextInt(40);
            var gap = 1 + random.nextInt(14);
            var retention = new Retention(courses);
            assertThat(retention.classic(day))
                    .isEqualTo(plain(lines, l -> l.length() > day && l.charAt(day) != '?', l -> l.charAt(day) == 'x'));
            assertThat(retention.rolling(day, gap))
                    .isEqualTo(plain(
                            lines,
                            l -> l.length() > day + gap,
                            l -> l.substring(day).contains("x")));
            var week = 1 + day / 7;
            assertThat(retention.weekly(week))
                    .isEqualTo(plain(
                            lines,
                            l -> l.length() >= week * 7
                                    && !l.substring(week * 7 - 7, week * 7).contains("?"),
                            l -> l.substring(week * 7 - 7, week * 7).contains("x")));
            for (var line : lines)
                assertThat(new Disengagement(List.of(), gap).time(course(line)).orElse(null))
                        .as(line)
                        .isEqualTo(plainTime(line, gap));
        }
    }

    private static Share plain(
            List<String> lines,
            java.util.function.Predicate<String> atRisk,
            java.util.function.Predicate<String> using) {
        var of = lines.stream().filter(atRisk).toList();
        return new Share((int) of.stream().filter(using).count(), of.size());
    }

    /** By the words of M-22: without dark days, the first run of so many days without use; its last active day. */
    private static Disengagement.@Nullable Time plainTime(String line, int gap) {
        var told = new ArrayList<Integer>();
        for (var i = 0; i < line.length(); i++) if (line.charAt(i) != '?') told.add(i);
        for (var i = 0; i + gap <= told.size(); i++) {
            var run = told.subList(i, i + gap);
            if (run.stream().anyMatch(d -> line.charAt(d) == 'x')) continue;
            return new Disengagement.Time(Math.max(0, line.lastIndexOf('x', run.get(0))), Disengagement.DISENGAGED);
        }
        for (var day = line.length() - 1; day >= 0; day--) {
            var from = day;
            if (told.stream().filter(d -> d > from).count() == gap) return new Disengagement.Time(day, 0);
        }
        return null;
    }
}
