package org.uptake.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentsTest {
    private final Moments moments = new Moments(Instant.parse("2026-03-12T14:00:00Z"), ZoneId.of("America/New_York"));

    @ParameterizedTest
    @CsvSource({
        "2026-03-09, 9 Mar 2026, late by 2 days, LATE",
        "2026-03-11, 11 Mar 2026, late by 10 h, LATE",
        "2026-03-12T13:48:00Z, 12 Mar 2026, late by 12 min, LATE",
        "2026-03-12, 12 Mar 2026, due today, SOON",
        "2026-03-12T22:00:00Z, 12 Mar 2026, due today, SOON",
        "2026-03-13, 13 Mar 2026, due tomorrow, SOON",
        "2026-03-19, 19 Mar 2026, due in 7 days, SOON",
        "2026-03-20, 20 Mar 2026, due in 8 days, PLAIN",
        "2026-03, 31 Mar 2026, due in 19 days, PLAIN",
    })
    void an_open_task_says_how_it_stands_to_its_due_time(String due, String date, String words, Due.Tone tone) {
        assertThat(moments.due(due)).isEqualTo(new Due(date, words, tone));
    }

    @Test
    void a_day_ends_on_the_clock_of_the_site() {
        assertThat(moments.endOf("2026-03-11")).contains(Instant.parse("2026-03-12T04:00:00Z"));
        assertThat(moments.endOf("2026-03-07")).contains(Instant.parse("2026-03-08T05:00:00Z"));
    }

    @Test
    void an_evening_dateTime_keeps_the_day_of_the_site() {
        assertThat(moments.due("2026-03-14T01:00:00Z").date()).isEqualTo("13 Mar 2026");
    }

    @Test
    void what_is_no_time_has_no_due_date() {
        assertThat(moments.due("soon")).isEqualTo(Due.NONE);
        assertThat(moments.due("")).isEqualTo(Due.NONE);
        assertThat(moments.startOf("2026-02-30")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "born 1964-03-20, born 20 Mar 1964",
        "ISI 24 on 2026-11-17; ISI 3 on 2026-01-02, ISI 24 on 17 Nov 2026; ISI 3 on 2 Jan 2026",
        "2026-02-30 is no day, 2026-02-30 is no day",
        "MRN 12026-11-17, MRN 12026-11-17"
    })
    void dates_in_a_text_are_written_as_on_every_page(String text, String words) {
        assertThat(Moments.inWords(text)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"PT20S, 1 min", "PT59M, 59 min", "PT60M, 1 h", "PT23H59M, 23 h", "PT24H, 1 day", "PT71H, 2 days"})
    void a_length_is_rounded_down(Duration length, String words) {
        assertThat(Moments.length(length)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-12T14:00:00Z, 1",
        "2026-03-06T05:00:00Z, 1",
        "2026-03-05T05:00:00Z, 2",
        "2026-02-12T14:00:00Z, 5",
        "2026-03-20T14:00:00Z, 1"
    })
    void weeks_count_from_one_by_days_of_the_site(Instant start, long week) {
        assertThat(moments.week(start, moments.now())).isEqualTo(week);
    }
}
