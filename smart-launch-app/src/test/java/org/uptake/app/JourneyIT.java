package org.uptake.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.app.Chromium.assertAccessible;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.app.boot.LiveClinic;

/** The main job in a browser, with nothing replaced: EHR on localhost, app on 127.0.0.1, which are two sites to Chromium. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JourneyIT {
    private static final String CBT = "Guided CBT for depression";
    private static final int BESIDE = 40;

    private Chromium chromium;
    private LiveClinic clinic;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        chromium = new Chromium();
        clinic = new LiveClinic(folder);
    }

    @AfterAll
    void close() throws Exception {
        if (clinic != null) clinic.close();
        if (chromium != null) chromium.close();
    }

    @ParameterizedTest
    @CsvSource({"400, Abel", "900, Berg"})
    void a_clinician_declines_offers_enrols_and_works_the_tasks_inside_the_chart(int width, String family) {
        var patient = clinic.newPatient(family);
        try (var person = signedIn("Okafor", width)) {
            var chart = chart(person, family, width);
            assertThat(chart.app().getByText("Depression is on the problem list."))
                    .isVisible();
            assertThat(chart.app().getByText("Major depressive disorder")).isVisible();
            assertThat(chart.app().getByText("PHQ-9 14")).isVisible();
            assertAccessible(chart.page());

            declineInTwoClicks(chart);
            assertThat(chart.app().getByText("declined (no time now)")).isVisible();

            chart.link("Offer again: " + CBT).click();
            assertAccessible(chart.page());
            chart.button("Patient agreed").click();
            assertThat(chart.heading("Enrol in " + CBT)).isVisible();
            assertAccessible(chart.page());
            chart.button("Enrol").click();
            assertThat(chart.heading(CBT)).isVisible();
            assertThat(tasksOf(chart)).hasCount(6);
            assertThat(total("CarePlan?subject=Patient/" + patient)).isEqualTo(1);
            assertAccessible(chart.page());

            leavingPausesAndDoneCompletes(chart);
            reassignInTwoClicks(chart);
        }
        assertThat(state(patient, "review-progress")).isEqualTo("completed");
        assertThat(owner(patient, "discharge-planning")).isEqualTo("PractitionerRole/lindqvist");
    }

    @ParameterizedTest
    @CsvSource({"400, Hale", "900, Ivers"})
    void a_card_in_the_chart_opens_the_offer_and_leads_to_an_enrolment(int width, String family) {
        var patient = clinic.newPatient(family);
        try (var person = signedIn("Okafor", width)) {
            var chart = chart(person, family, width);
            assertAccessible(chart.page());
            chart.page()
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Open: " + CBT))
                    .click();
            assertThat(chart.heading("Offer: " + CBT)).isVisible();
            chart.button("Patient agreed").click();
            chart.button("Enrol").click();
            assertThat(chart.heading(CBT)).isVisible();
            chart.page().reload();
            assertThat(chart.page().getByText("Consider offering: " + CBT)).hasCount(0);
        }
        assertThat(total("CarePlan?subject=Patient/" + patient)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"400, Moss", "900, Nash"})
    void a_course_is_paused_in_two_clicks_and_the_patient_goes_on_and_stops_by_a_link_of_their_own(
            int width, String family) {
        var patient = clinic.newPatient(family);
        String link;
        try (var person = signedIn("Okafor", width)) {
            var chart = chart(person, family, width);
            clinic.enrol(patient);
            chart.link("This patient").click();
            chart.link("Pause, finish or stop: " + CBT).click();
            assertAccessible(chart.page());
            chart.button("Pause: away").click();
            assertThat(chart.app().getByText("paused until").first()).isVisible();
            chart.link("Pause, finish or stop: " + CBT).click();
            chart.link("Give the patient a link to do this at home").click();
            chart.button("Make a link").click();
            assertAccessible(chart.page());
            link = chart.app().getByLabel("The same as an address").inputValue();
        }
        try (var home = chromium.personWithoutScripts(320)) {
            var page = home.newPage();
            page.navigate(link);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Go on now"))
                    .click();
            assertThat(page.getByText("Your programme goes on.")).isVisible();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Stop the programme"))
                    .click();
            assertThat(page.getByText("You have stopped.")).isVisible();
            assertThat(page.title()).isEqualTo("Your programme");
        }
        assertThat(total("CarePlan?status=revoked&subject=Patient/" + patient)).isEqualTo(1);
        try (var home = chromium.person(320)) {
            var page = home.newPage();
            page.navigate(link);
            assertAccessible(page);
        }
    }

    private static void declineInTwoClicks(Sitting chart) {
        chart.link("Offer: " + CBT).click();
        chart.button("Declined: no time now").click();
    }

    private static Locator tasksOf(Sitting chart) {
        return chart.app()
                .getByRole(AriaRole.REGION, new FrameLocator.GetByRoleOptions().setName(CBT))
                .getByRole(AriaRole.ROWHEADER);
    }

    private static void leavingPausesAndDoneCompletes(Sitting chart) {
        chart.button("Open: Review week 2").click();
        assertThat(chart.heading("Review week 2")).isVisible();
        assertAccessible(chart.page());
        chart.link("This patient").click();
        assertThat(chart.row("Review week 2")).containsText("paused");
        chart.button("Done: Review week 2").click();
        assertThat(chart.app().getByText("1 of 6 tasks done")).isVisible();
    }

    private static void reassignInTwoClicks(Sitting chart) {
        chart.link("Move: Agree what comes next").click();
        assertAccessible(chart.page());
        chart.button("Lindqvist, Jonas").click();
        assertThat(chart.row("Agree what comes next")).containsText("Lindqvist, Jonas");
    }

    @ParameterizedTest
    @CsvSource({"400, Castro", "900, Dorn"})
    void a_navigator_takes_a_task_of_the_team_and_finishes_it(int width, String family) {
        var patient = clinic.newPatient(family);
        clinic.enrol(patient);
        try (var person = signedIn("Tan", width)) {
            var page = person.newPage();
            page.navigate(clinic.ehr("worklist?view=worklist&width=" + width));
            var work = new Sitting(page);
            assertAccessible(page);
            work.link("Team").click();
            assertThat(work.row(family)).containsText("Set up the app together");
            assertAccessible(page);
            work.button("Open: Set up the app together, " + family).click();
            assertThat(work.heading("Set up the app together")).isVisible();
            work.app().getByLabel("What happened").fill("Set up on the patient's own phone.");
            work.button("Done").click();
            assertThat(work.heading("Worklist")).isVisible();
            assertThat(work.row(family)).hasCount(0);
        }
        assertThat(state(patient, "onboard")).isEqualTo("completed");
        assertThat(owner(patient, "onboard")).isEqualTo("PractitionerRole/tan");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 900})
    void a_supervisor_reads_the_funnel_and_the_metrics_with_their_definitions_a_click_away(int width) {
        try (var person = signedIn("Haddad", width)) {
            var page = person.newPage();
            page.navigate(clinic.ehr("worklist?view=programme&width=" + width));
            var programme = new Sitting(page);
            assertThat(programme.heading("Programme")).isVisible();
            assertAccessible(page);
            var from = programme
                    .app()
                    .getByLabel("From", new FrameLocator.GetByLabelOptions().setExact(true))
                    .inputValue();
            var to = programme
                    .app()
                    .getByLabel("To", new FrameLocator.GetByLabelOptions().setExact(true))
                    .inputValue();
            assertThat(programme.row("eligible").first()).containsText(eligible(from, to));
            for (var metric : new String[] {"Wait to acceptance", "Lead time", "Reassignments", "Done in a week"})
                assertThat(programme
                                .app()
                                .getByRole(AriaRole.HEADING, new FrameLocator.GetByRoleOptions().setName(metric))
                                .first())
                        .isVisible();
            programme.link("Definition of Wait to acceptance").click();
            assertThat(programme.app().getByText("Unit", new FrameLocator.GetByTextOptions().setExact(true)))
                    .isVisible();
            assertAccessible(page);
        }
    }

    private String eligible(String from, String to) {
        var report = clinic.get("Measure/funnel/$evaluate-measure?periodStart=" + from + "&periodEnd=" + to);
        return StreamSupport.stream(report.at("/group/0/population").spliterator(), false)
                .filter(p -> p.at("/code/coding/0/code").asText().equals("eligible"))
                .map(p -> p.path("count").asText())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void two_charts_in_two_tabs_stay_two_patients() {
        var first = clinic.newPatient("Ekwueme");
        var second = clinic.newPatient("Fuchs");
        try (var person = signedIn("Okafor", 600)) {
            var one = chart(person, "Ekwueme", 600);
            var other = chart(person, "Fuchs", 600);
            one.link("Offer: " + CBT).click();
            other.link("Offer: " + CBT).click();
            assertThat(one.app().getByText("Ekwueme, Kim")).isVisible();
            assertThat(other.app().getByText("Fuchs, Kim")).isVisible();
            one.button("Declined: cost").click();
            assertThat(one.app().getByText("declined (cost)")).isVisible();
        }
        assertThat(total("Task?code=offer-intervention&patient=Patient/" + first))
                .isEqualTo(1);
        assertThat(total("Task?code=offer-intervention&patient=Patient/" + second))
                .isZero();
    }

    @Test
    void a_visit_of_somebody_else_and_a_visit_that_is_over_are_blocking_pages() {
        clinic.newPatient("Garcia");
        try (var person = signedIn("Okafor", 600);
                var stranger = chromium.person(600)) {
            var address = chart(person, "Garcia", 600).address();
            var page = stranger.newPage();
            page.navigate(address);
            assertThat(page.getByRole(AriaRole.HEADING)).hasText("This page belongs to another visit");
            assertAccessible(page);
            page.navigate(address.replaceAll("/visits/[^/]+", "/visits/unknown"));
            assertThat(page.getByRole(AriaRole.HEADING)).hasText("This visit is over");
        }
    }

    @Test
    void the_pages_of_the_simulated_ehr_are_accessible_and_tell_what_is_wrong() {
        try (var person = signedIn("Okafor", 400)) {
            var page = person.newPage();
            page.navigate(clinic.ehr("patients"));
            assertAccessible(page);
            page.navigate(clinic.ehr("patients?q=nobody-has-this-name"));
            assertThat(page.getByText("No patient fits.")).isVisible();
            page.navigate(clinic.ehr("patients/nobody"));
            assertThat(page.getByText("There is no such patient.")).isVisible();
            assertAccessible(page);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out"))
                    .click();
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Sign in")))
                    .isVisible();
            assertAccessible(page);
        }
    }

    @Test
    void opened_without_a_chart_the_app_lets_the_ehr_ask_whose_chart_it_is() {
        clinic.newPatient("Halonen");
        try (var person = chromium.person(900)) {
            var page = person.newPage();
            page.navigate(clinic.app.publicBase() + "/start");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Choose a patient"))
                    .first()
                    .click();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Okafor"))
                    .click();
            page.getByLabel("Name or MRN").fill("Halonen");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Search"))
                    .click();
            assertAccessible(page);
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Halonen"))
                    .click();
            assertThat(page.getByText("Halonen, Kim")).isVisible();
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("What could help")))
                    .isVisible();

            page.navigate(clinic.app.publicBase() + "/start");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Worklist and programme"))
                    .first()
                    .click();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Open without a patient"))
                    .click();
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Worklist")))
                    .isVisible();
        }
    }

    @Test
    void another_ehr_launches_the_same_app_once_its_user_is_known_here() {
        try (var person = chromium.person(700)) {
            var page = person.newPage();
            page.navigate(clinic.otherEhr.origin() + "/chart");
            var chart = new Sitting(page);
            assertThat(chart.app().getByRole(AriaRole.ALERT)).isVisible();

            clinic.recogniseUser("okafor", clinic.otherEhr.iss() + "/Practitioner/dr-1");
            page.reload();
            assertThat(chart.heading("What could help")).isVisible();
            chart.link("Offer anyway: " + CBT).click();
            assertThat(chart.app().getByText("Muster, Anna")).isVisible();
            assertAccessible(page);
        }
        assertThat(total("Patient?family=Muster")).isEqualTo(1);
    }

    private BrowserContext signedIn(String family, int width) {
        var person = chromium.person(width + BESIDE);
        var page = person.newPage();
        page.navigate(clinic.ehr(""));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(family))
                .click();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Patients")))
                .isVisible();
        page.close();
        return person;
    }

    /** Finds the patient in the EHR and opens the chart, where the app opens by itself. */
    private Sitting chart(BrowserContext person, String family, int width) {
        var page = person.newPage();
        page.navigate(clinic.ehr("patients"));
        page.getByLabel("Name or MRN").fill(family);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Search"))
                .click();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(family))
                .click();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("" + width))
                .click();
        var chart = new Sitting(page);
        assertThat(chart.heading("What could help")).isVisible();
        return chart;
    }

    private int total(String search) {
        return clinic.get(search + "&_summary=count").path("total").asInt();
    }

    private String state(String patient, String code) {
        return task(patient, code).path("status").asText();
    }

    private String owner(String patient, String code) {
        return task(patient, code).at("/owner/reference").asText();
    }

    private JsonNode task(String patient, String code) {
        return clinic.get("Task?code=" + code + "&patient=Patient/" + patient).at("/entry/0/resource");
    }
}
