package org.uptake.app.screens;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uptake.app.Chromium;

/** The screens in a real browser, under the headers of the real app. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScreensIT {
    private final ServerDouble server = new ServerDouble();
    private final ClinicSite site = new ClinicSite(new Clinic(server.base()));
    private final Chromium chromium = new Chromium();

    @AfterEach
    void everythingWellAgain() {
        server.everythingWell();
    }

    @AfterAll
    void stop() {
        chromium.close();
        site.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'', 400",
        "'', 900",
        "offer/cbt-insomnia, 400",
        "enrol/cbt-insomnia, 400",
        "enrol/cbt-insomnia, 900",
        "course/c1, 400",
        "course/c1, 900",
        "link/cbt-insomnia, 400",
        "kit/cbt-insomnia, 400",
        "kit/cbt-insomnia, 900",
        "worklist, 400",
        "worklist, 900",
        "programme, 400",
        "programme, 900",
        "programme/definitions/w-02, 400",
        "programme/rules, 400",
        "programme/rules/cbt-insomnia, 400",
        "programme/rules/cbt-insomnia, 900",
        "notices, 400",
        "notices, 900",
        "tasks/t9, 400",
        "tasks/t9/move, 400",
        "tasks/nowhere/move, 600",
        "'', 600",
        "worklist, 1280"
    })
    void a_screen_is_accessible_and_fits_its_frame(String path, int width) {
        if (path.contains("t9")) {
            server.json("GET Task", 200, inProgress());
        }
        if (path.contains("nowhere")) {
            server.json("GET Task", 200, "{\"resourceType\":\"Bundle\"}");
        }
        try (var page = open(path, width)) {
            Chromium.assertAccessible(page);
            assertThat(page.locator("h1").count()).isEqualTo(1);
        }
    }

    @Test
    void leaving_an_open_task_pauses_it() throws InterruptedException {
        server.json("GET Task", 200, inProgress());
        server.json("POST Task/t9/$move", 200, "{\"resourceType\":\"Task\",\"id\":\"t9\"}");
        try (var page = open("tasks/t9", 600)) {
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Worklist"))
                    .click();
            server.awaitWrite("on-hold", Duration.ofSeconds(5));
        }
    }

    @Test
    void finishing_an_open_task_does_not_pause_it_too() {
        server.json("GET Task", 200, inProgress());
        server.json("POST Task/t9/$move", 200, "{\"resourceType\":\"Task\",\"id\":\"t9\"}");
        try (var page = open("tasks/t9", 600)) {
            var before = server.writes().size();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Done"))
                    .click();
            page.waitForURL("**/visits/v1/");
            page.navigate(site.url("worklist"));
            var writes = server.writes().subList(before, server.writes().size());
            assertThat(writes)
                    .singleElement()
                    .satisfies(w -> assertThat(w.body()).contains("completed"));
        }
    }

    @Test
    void a_decline_takes_two_clicks_from_the_patient_and_no_script() throws InterruptedException {
        server.json("POST PlanDefinition/cbt-insomnia/$offer", 200, "{\"resourceType\":\"Task\"}");
        try (var noScript = chromium.personWithoutScripts(400)) {
            var page = noScript.newPage();
            page.navigate(site.url(""));
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Offer again"))
                    .click();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("worried about privacy"))
                    .click();
            assertThat(page).hasURL(site.url(""));
            server.awaitWrite("privacy", Duration.ofSeconds(5));
        }
    }

    @Test
    void the_keyboard_reaches_the_content_past_the_tabs() {
        try (var page = open("", 600)) {
            page.keyboard().press("Tab");
            assertThat(page.locator(":focus")).hasText("Skip to the content");
            page.keyboard().press("Enter");
            assertThat(page.locator("main")).isFocused();
        }
    }

    private Page open(String path, int width) {
        var page = chromium.person(width).newPage();
        page.navigate(site.url(path));
        return page;
    }

    private static String inProgress() {
        return """
                {"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Task","id":"t9","meta":{"versionId":"3"},
                 "status":"in-progress","description":"Week 2 check","for":{"reference":"Patient/p1"},
                 "owner":{"reference":"PractitionerRole/clin-north"},"lastModified":"2026-11-25T14:40:00Z",
                 "restriction":{"period":{"end":"2026-11-20"}}}},{"resource":%s}]}""".formatted(ServerDouble.read("patient"));
    }
}
