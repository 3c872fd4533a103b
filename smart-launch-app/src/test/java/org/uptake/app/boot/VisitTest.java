package org.uptake.app.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.app.Requirement;
import org.uptake.testkit.ehr.Quirk;

/** An open visit, over HTTP. */
class VisitTest {
    @TempDir
    Path folder;

    private Clinic clinic;
    private Browser browser;

    @BeforeEach
    void open() throws Exception {
        clinic = new Clinic(folder, false);
        browser = clinic.browser();
        browser.open(clinic.launch());
    }

    @AfterEach
    void close() throws Exception {
        clinic.close();
    }

    @Test
    @Requirement("visit.cookie")
    void the_cookie_survives_a_frame_and_nothing_else() throws Exception {
        var launch =
                browser.step(clinic.launch()).headers().firstValue("Set-Cookie").orElseThrow();
        var callback = browser.upToCallback(clinic.launch());
        var visit = browser.step(callback).headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("__Host-uptake-v-"))
                .findFirst()
                .orElseThrow();

        assertThat(launch)
                .matches(
                        "__Host-uptake-l-[\\w-]{12}=[\\w-]{43}; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=600");
        assertThat(visit)
                .matches("__Host-uptake-v-[\\w-]{22}=[\\w-]{43}; Path=/; Secure; HttpOnly; SameSite=None; Partitioned");
    }

    @Test
    @Requirement({"page.frame", "page.kept-nowhere"})
    void every_page_says_who_may_frame_it_and_is_kept_nowhere() throws Exception {
        var headers = browser.open(clinic.at(clinic.visit())).headers();

        assertThat(headers.firstValue("Content-Security-Policy"))
                .contains("default-src 'self'; frame-ancestors " + clinic.ehr.origin()
                        + "; form-action 'self'; base-uri 'none'; object-src 'none'");
        assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(headers.firstValue("Cache-Control")).contains("no-store");
        assertThat(headers.firstValue("X-Frame-Options")).isEmpty();
    }

    @Test
    @Requirement("visit.two-tabs")
    void two_launches_in_one_browser_stay_two_visits() throws Exception {
        var withPatient = clinic.visit();
        clinic.ehr.behave(Quirk.NO_PATIENT);
        browser.open(clinic.launch());
        var without = clinic.visit();

        assertThat(without).isNotEqualTo(withPatient);
        assertThat(browser.open(clinic.at(withPatient)).body()).contains("patient=Patient/u-1");
        assertThat(browser.open(clinic.at(without)).body()).contains("patient=null");
    }

    @Test
    @Requirement("visit.foreign")
    void another_browser_does_not_get_in_even_with_a_visit_of_its_own() throws Exception {
        var mine = clinic.visit();
        var other = clinic.browser();
        other.open(clinic.launch());
        var page = other.open(clinic.at(mine));

        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(page.body()).contains("another visit").doesNotContain("patient=");
    }

    @Test
    @Requirement("visit.fixation")
    void a_launch_gives_a_new_visit_whatever_cookies_the_browser_brings() throws Exception {
        var planted = clinic.browser();
        planted.cookies.put("__Host-uptake-v-AAAAAAAAAAAAAAAAAAAAAA", "planted");
        planted.open(clinic.launch());

        assertThat(clinic.visit()).doesNotContain("AAAAAAAAAAAAAAAAAAAAAA");
        assertThat(planted.cookies.values()).doesNotContain("planted");
        assertThat(planted.open(clinic.at("/visits/AAAAAAAAAAAAAAAAAAAAAA/")).statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"..%2f..%2fmetrics", "%2e%2e/%2e%2e/metrics", "tasks/..%5c..%5cmetrics", "//evil.example.org"})
    @Requirement("page.no-redirect")
    void a_path_leads_out_of_no_visit(String path) throws Exception {
        var answer = browser.step(clinic.at(clinic.visit() + path));

        assertThat(answer.statusCode()).isIn(400, 403, 404);
        assertThat(answer.body()).doesNotContain("uptake_visits_running");
    }

    @Test
    @Requirement("visit.foreign")
    void one_visit_s_cookie_value_does_not_open_another() throws Exception {
        var first = clinic.visit();
        browser.open(clinic.launch());
        var values = List.copyOf(browser.cookies.values());
        var names = List.copyOf(browser.cookies.keySet());
        browser.cookies.put(names.get(0), values.get(1));

        assertThat(browser.open(clinic.at(first)).statusCode()).isEqualTo(403);
    }

    @Test
    void a_form_of_this_visit_reaches_its_page() throws Exception {
        var answer = browser.post(
                clinic.at(clinic.visit() + "tasks/7/done?back=list"),
                Map.of("csrf", clinic.csrf(), "note", "seen"),
                "Sec-Fetch-Site",
                "same-origin",
                "Origin",
                "null");

        assertThat(answer.statusCode()).isEqualTo(303);
        var request = clinic.seen.get(clinic.seen.size() - 1);
        assertThat(request.segment(1)).isEqualTo("7");
        assertThat(request.form("note")).contains("seen");
        assertThat(request.query("back")).contains("list");
        assertThat(request.form("back")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "none, Sec-Fetch-Site, same-origin",
        "wrong, Sec-Fetch-Site, same-origin",
        "right, Sec-Fetch-Site, cross-site",
        "right, Sec-Fetch-Site, same-site",
        "right, Origin, https://evil.example.org"
    })
    @Requirement("visit.csrf")
    void a_form_from_elsewhere_changes_nothing(String csrf, String header, String value) throws Exception {
        var before = clinic.seen.size();
        var form = switch (csrf) {
            case "none" -> Map.<String, String>of();
            case "right" -> Map.of("csrf", clinic.csrf());
            default -> Map.of("csrf", "guess");
        };
        var answer = browser.post(clinic.at(clinic.visit() + "tasks/7/done"), form, header, value);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("Nothing was changed");
        assertThat(clinic.seen).hasSize(before);
    }

    @Test
    @Requirement("visit.csrf")
    void another_visit_s_form_token_does_not_count() throws Exception {
        var first = clinic.visit();
        browser.open(clinic.launch());

        assertThat(browser.post(clinic.at(first + "tasks/7/done"), Map.of("csrf", clinic.csrf()))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    @Requirement("visit.limits")
    void half_an_hour_without_use_ends_it() throws Exception {
        clinic.clock.move(Duration.ofMinutes(29));
        var lively = clinic.visit();
        clinic.ehr.behave(Quirk.REFRESHABLE);
        browser.open(clinic.launch());
        var used = clinic.visit();
        clinic.clock.move(Duration.ofMinutes(1));

        assertThat(browser.open(clinic.at(lively)).body()).contains("This visit is over");
        assertThat(browser.open(clinic.at(used)).statusCode()).isEqualTo(200);
    }

    @Test
    @Requirement("refresh.early")
    void a_server_token_that_lives_is_not_asked_for_again() throws Exception {
        clinic.clock.move(Duration.ofMinutes(4));
        var before = clinic.server.exchanges.size();
        browser.open(clinic.at(clinic.visit()));

        assertThat(clinic.server.exchanges).hasSize(before);
    }

    @Test
    void without_a_refresh_token_the_visit_ends_with_its_sign_in() throws Exception {
        clinic.clock.move(Duration.ofMinutes(15));

        assertThat(browser.open(clinic.at(clinic.visit())).body()).contains("This visit is over");
    }

    @Test
    @Requirement("refresh.rotation")
    void with_a_refresh_token_it_goes_on_with_a_new_token() throws Exception {
        clinic.ehr.behave(Quirk.REFRESHABLE);
        browser.open(clinic.launch());
        clinic.clock.move(Duration.ofMinutes(15));
        var page = browser.open(clinic.at(clinic.visit()));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("token=server-token-" + clinic.server.exchanges.size());
    }

    @ParameterizedTest
    @EnumSource(names = {"REFRESHED_WITHOUT_AUDIENCE", "REFRESHED_WITHOUT_IDENTITY"})
    @Requirement("refresh.identity")
    void an_EHR_that_refreshes_without_a_usable_id_token_keeps_the_visit_and_the_person(Quirk quirk) throws Exception {
        clinic.ehr.behave(Quirk.REFRESHABLE, quirk);
        browser.open(clinic.launch());
        var visit = clinic.at(clinic.visit());
        clinic.clock.move(Duration.ofMinutes(15));

        assertThat(browser.open(visit).statusCode()).isEqualTo(200);
        assertThat(clinic.server.exchanges.get(clinic.server.exchanges.size() - 1))
                .containsEntry("grant_type", "refresh_token")
                .containsKey("refresh_token");
    }

    @Test
    @Requirement("refresh.rotation")
    void a_refresh_token_that_the_EHR_has_replaced_is_not_lost_when_our_server_is_away() throws Exception {
        clinic.ehr.behave(Quirk.REFRESHABLE, Quirk.SINGLE_USE_REFRESH);
        browser.open(clinic.launch());
        var visit = clinic.at(clinic.visit());
        clinic.clock.move(Duration.ofMinutes(15));
        clinic.server.away = true;
        assertThat(browser.open(visit).statusCode()).isEqualTo(503);
        clinic.server.away = false;
        clinic.clock.move(Duration.ofMinutes(14));

        assertThat(browser.open(visit).statusCode()).isEqualTo(200);
    }

    @Test
    @Requirement("refresh.identity")
    void an_EHR_that_refreshes_for_another_person_ends_it() throws Exception {
        clinic.ehr.behave(Quirk.REFRESHABLE, Quirk.REFRESHED_AS_ANOTHER);
        browser.open(clinic.launch());
        clinic.clock.move(Duration.ofMinutes(15));

        assertThat(browser.open(clinic.at(clinic.visit())).body()).contains("This visit is over");
    }

    @Test
    @Requirement("visit.limits")
    void looking_at_how_long_it_runs_is_no_use_and_staying_is_one() throws Exception {
        var time = clinic.at(clinic.visit() + "time");
        clinic.clock.move(Duration.ofMinutes(20));
        assertThat(browser.open(time).body()).isEqualTo("{\"idle\": 600, \"longest\": 34800}");
        assertThat(browser.open(time).body()).contains("\"idle\": 600");

        assertThat(browser.open(clinic.at(clinic.visit() + "time?stay=yes")).body())
                .contains("\"idle\": 1800");
        clinic.clock.move(Duration.ofMinutes(30));
        assertThat(browser.open(time).statusCode()).isEqualTo(403);
    }

    @Test
    @Requirement("visit.leave")
    void leaving_gives_the_tokens_of_both_servers_back() throws Exception {
        clinic.ehr.behave(Quirk.REFRESHABLE);
        browser.open(clinic.launch());
        var last = clinic.server.exchanges.size();
        browser.post(clinic.at(clinic.visit() + "logout"), Map.of("csrf", clinic.csrf()));

        Awaiting.until(() -> clinic.server.revoked.size() == 2 && clinic.ehr.revocations() == 1);
        assertThat(clinic.server.revoked).containsExactlyInAnyOrder("server-token-" + last, "server-refresh-" + last);
    }

    @Test
    @Requirement("visit.leave")
    void leaving_ends_it_for_good() throws Exception {
        var visit = clinic.visit();
        var left = browser.post(clinic.at(visit + "logout"), Map.of("csrf", clinic.csrf()));

        assertThat(left.statusCode()).isEqualTo(303);
        assertThat(browser.cookies).isEmpty();
        assertThat(browser.open(clinic.at("/left")).body()).contains("You have left");
        assertThat(browser.open(clinic.at(visit)).statusCode()).isEqualTo(403);
    }

    @Test
    void a_browser_keeps_ten_visits_at_most() throws Exception {
        var first = clinic.visit();
        for (var more = 0; more < 10; more++) {
            clinic.clock.move(Duration.ofSeconds(1));
            browser.open(clinic.launch());
        }

        assertThat(browser.cookies).hasSize(10);
        assertThat(browser.open(clinic.at(first)).body()).contains("This visit is over");
    }

    @Test
    void an_unknown_page_and_an_unknown_method_are_answered_plainly() throws Exception {
        assertThat(browser.open(clinic.at(clinic.visit() + "nowhere")).statusCode())
                .isEqualTo(404);
        var elsewhere = browser.open(clinic.at("/nowhere"));
        assertThat(elsewhere.statusCode()).isEqualTo(404);
        assertThat(elsewhere.body()).contains("no such page").doesNotContain("Jetty", "nowhere");
    }
}
