package org.uptake.app.screens;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Use on the patient's page and on the programme page. */
class UsageScreenTest {
    private final ServerDouble server = new ServerDouble();
    private final Clinic clinic = new Clinic(server.base());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void the_patients_page_says_when_it_was_last_used_and_how_fresh_that_is() {
        assertThat(clinic.get("").body())
                .contains("Sleep diary app: <b>last active 22 Nov 2026</b> (feed fresh as of 24 Nov 2026, 21:15)")
                .contains("Used on 2 of the last 42 days")
                .doesNotContain("Nothing was heard since");
    }

    @Test
    void days_of_several_sources_are_one_row_and_a_day_without_use_says_so() {
        var body = clinic.get("").body();
        assertThat(body)
                .containsSubsequence("23 Nov 2026</th><td>not used", "22 Nov 2026</th><td>used", ">30.8<", ">2<");
    }

    @Test
    void a_silent_feed_is_not_taken_for_a_patient_who_stopped() {
        server.json("GET Patient/p1/$usage", 200, """
                {"resourceType":"Parameters","parameter":[{"name":"source","part":[
                 {"name":"device","valueReference":{"reference":"Device/x","display":"Mood course app"}},
                 {"name":"fresh","valueInstant":"2026-11-01T00:00:00Z"}]}]}""");
        assertThat(clinic.get("").body()).contains("no use told so far", "it is not known whether the patient uses it");
    }

    @Test
    void without_a_source_there_is_nothing_about_use_and_without_an_answer_the_page_says_so() {
        server.json("GET Patient/p1/$usage", 200, "{\"resourceType\":\"Parameters\"}");
        assertThat(clinic.get("").body()).doesNotContain("id=\"usage\"");
        server.json("GET Patient/p1/$usage", 503, "");
        assertThat(clinic.get("").body()).contains("Cannot show the use just now", "CBT for insomnia");
    }

    @Test
    void retention_has_its_denominators_its_interval_and_the_floor() {
        assertThat(clinic.get("programme").body())
                .contains("Day 30</th><td>17 % (7 to 37), n 23</td><td>63 % (41 to 81), n 19</td>")
                .contains("3.9 % on day 15", "3.3 % on day 30", "a floor and no target")
                .contains("programme/definitions/m-20", "programme/definitions/m-22");
    }

    @Test
    void fewer_than_eleven_are_not_shown_of_use_either() {
        assertThat(clinic.get("programme").body())
                .contains("Day 60</th><td>0 % (0 to 24), n 12</td><td>fewer than 11</td>")
                .containsPattern("<td class=\"number\">&lt;11</td>");
    }

    @Test
    void survival_and_the_weeks_are_there_as_picture_and_as_table() {
        assertThat(clinic.get("programme").body())
                .contains("29 courses followed long enough, 14 stopped")
                .contains("class=\"band\"", "class=\"curve\"")
                .contains("Week 1</th>", "83 % (66 to 93), n 30");
    }
}
