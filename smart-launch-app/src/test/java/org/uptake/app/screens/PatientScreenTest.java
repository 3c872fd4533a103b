package org.uptake.app.screens;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatientScreenTest {
    private final ServerDouble server = new ServerDouble();
    private final Clinic clinic = new Clinic(server.base());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void the_first_screen_shows_what_suits_and_why() {
        var page = clinic.get("");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
                .contains(
                        "CBT for insomnia",
                        "Insomnia on the problem list, or ISI of 15 or more",
                        "ISI 18 on 2 Nov 2026")
                .contains("Discharged after a first episode of psychosis in the last 60 days", "not met");
    }

    @Test
    void an_earlier_offer_says_when_by_whom_how_and_the_answer() {
        assertThat(clinic.get("").body()).contains("3 Mar 2026, by you, face to face: declined (no time now)");
    }

    @Test
    void a_running_course_says_its_week_and_how_late_its_tasks_are() {
        assertThat(clinic.get("").body())
                .contains("week 3", "started 9 Nov 2026", "late by 2 days", "due today", "the patient");
    }

    @Test
    void a_task_that_starts_later_says_when_it_starts_and_when_it_is_due() {
        assertThat(clinic.get("").body()).contains("starts 14 Dec 2026", "due 21 Dec 2026");
    }

    @Test
    void the_most_late_task_stands_first() {
        var body = clinic.get("").body();
        assertThat(body.indexOf("Help with the log-in")).isLessThan(body.indexOf("Week 2 check"));
    }

    @Test
    void a_card_of_the_ehr_opens_what_it_is_about_and_an_unknown_one_the_patient() {
        assertThat(clinic.get("card/9c6f3d1e-0000-4000-8000-000000000000").headers())
                .containsEntry("Location", "/visits/v1/");
        server.json(
                "POST PlanDefinition/$open-card",
                200,
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"intervention\",\"valueReference\":{\"reference\":\"PlanDefinition/cbt-insomnia\"}}]}");
        assertThat(clinic.get("card/9c6f3d1e-0000-4000-8000-000000000000").headers())
                .containsEntry("Location", "/visits/v1/offer/cbt-insomnia");
        assertThat(server.writes().get(0).body()).contains("9c6f3d1e-0000-4000-8000-000000000000", "Patient/p1");
        assertThat(clinic.in(Clinic.visit(null, false, "navigator"))
                        .get("card/x")
                        .headers())
                .containsEntry("Location", "/visits/v1/worklist");
    }

    @Test
    void outside_a_chart_the_worklist_opens() {
        var answer = clinic.in(Clinic.visit(null, false, "navigator")).get("");
        assertThat(answer.headers()).containsEntry("Location", "/visits/v1/worklist");
    }

    @Test
    void the_patient_is_named_only_where_the_ehr_asks_for_it() {
        assertThat(clinic.get("").body()).doesNotContain("class=\"banner\"");
        assertThat(clinic.in(Clinic.visit("Patient/p1", true, "clinician"))
                        .get("")
                        .body())
                .contains("class=\"banner\"", "Lee, Mei", "F 34", "004417");
    }

    @Test
    void a_hostile_name_stays_text() {
        server.json(
                "GET CarePlan",
                200,
                ServerDouble.read("careplans")
                        .replace("Guided CBT for depression", "<script>alert(1)</script>\\\" onload=\\\"x"));
        assertThat(clinic.get("").body())
                .doesNotContain("<script>alert")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    @Test
    void a_part_that_cannot_be_read_is_named_and_the_rest_is_shown() {
        server.json("GET PlanDefinition/$suitable", 503, "");
        assertThat(clinic.get("").body())
                .contains("Part of this page is missing.", "Cannot show what suits this patient just now")
                .contains("Week 2 check");
    }

    @Test
    void every_call_carries_the_visit_s_own_token() {
        clinic.get("");
        assertThat(server.calls())
                .isNotEmpty()
                .allSatisfy(call -> assertThat(call.authorization()).isEqualTo("Bearer token-of-v1"));
    }

    @Test
    void the_words_are_those_of_the_readers_role_and_go_with_the_answer() {
        assertThat(clinic.get("offer/cbt-insomnia").body())
                .contains("Introducing sleep training, version 3", "value=\"DocumentReference/script\"");
        clinic.in(Clinic.visit("Patient/p1", false, "navigator"));
        assertThat(clinic.get("offer/cbt-insomnia").body())
                .contains("Sleep training by phone, version 3, reading grade 5.2");
        server.json("POST PlanDefinition/cbt-insomnia/$offer", 200, "{\"resourceType\":\"Task\"}");
        clinic.post("offer/cbt-insomnia", "answer=agreed&medium=MAILWRIT&script=DocumentReference/script-navigator");
        assertThat(server.writes().get(0).body()).contains("DocumentReference/script-navigator", "MAILWRIT");
    }

    @Test
    void the_kit_says_who_answers_and_what_was_changed() {
        assertThat(clinic.get("kit/cbt-insomnia").body())
                .contains(
                        "Sleep training by phone", "navigator", "Device, account, app", "8 working hours", "supervisor")
                .contains("20 Nov 2026: words, version 2 to 3, by you", "not yet explained");
    }

    @Test
    void the_handout_is_printed_with_the_name_of_the_site() {
        server.json(
                "GET PlanDefinition/cbt-insomnia/$handout",
                200,
                "{\"resourceType\":\"Binary\",\"contentType\":\"application/pdf\",\"data\":\"JVBERv8=\"}");
        var pdf = clinic.get("handout/cbt-insomnia?language=es");
        assertThat(pdf.contentType()).isEqualTo("application/pdf");
        assertThat(pdf.body().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
                .containsExactly('%', 'P', 'D', 'F', 0xff);
        assertThat(server.calls().get(0).query()).isEqualTo("format=pdf&language=es&site=north");
    }

    @Test
    void an_offer_shows_the_words_to_say_with_their_version() {
        var body = clinic.get("offer/cbt-insomnia").body();
        assertThat(body)
                .contains("Lee, Mei", "born 2 Feb 1992")
                .contains("<strong>six-week programme</strong>", "Introducing sleep training, version 3", "version 2");
    }

    @Test
    void raw_html_in_a_script_stays_text() {
        var markdown = "PGltZyBzcmM9eCBvbmVycm9yPWFsZXJ0KDEpPiBbeF0oamF2YXNjcmlwdDphbGVydCgxKSk=";
        server.json(
                "GET DocumentReference/script",
                200,
                "{\"resourceType\":\"DocumentReference\",\"content\":[{\"attachment\":{\"data\":\"" + markdown
                        + "\"}}]}");
        assertThat(clinic.get("offer/cbt-insomnia").body())
                .contains("&lt;img src=x")
                .doesNotContain("<img", "javascript:alert");
    }

    @Test
    void a_decline_is_one_click_on_the_offer_with_its_reason() {
        var page = clinic.get("offer/cbt-insomnia").body();
        assertThat(page).contains("name=\"answer\" value=\"declined:no-time\"", "name=\"csrf\" value=\"csrf-1\"");

        server.json("POST PlanDefinition/cbt-insomnia/$offer", 200, "{\"resourceType\":\"Task\"}");
        var answer = clinic.post(
                "offer/cbt-insomnia", "answer=declined:no-time&medium=PHONE&started=2026-11-25T09:55:00-05:00");
        assertThat(answer.headers()).containsEntry("Location", "/visits/v1/");
        assertThat(server.writes().get(0).body())
                .contains("\"outcome\",\"valueCode\":\"declined\"", "\"reason\",\"valueCode\":\"no-time\"")
                .contains(
                        "\"medium\",\"valueCode\":\"PHONE\"",
                        "\"started\",\"valueDateTime\":\"2026-11-25T09:55:00-05:00\"")
                .contains("\"reference\":\"Patient/p1\"");
    }

    @Test
    void after_agreeing_one_click_enrols() {
        server.json("POST PlanDefinition/cbt-insomnia/$offer", 200, "{\"resourceType\":\"Task\"}");
        var answer = clinic.post("offer/cbt-insomnia", "answer=agreed");
        assertThat(answer.headers()).containsEntry("Location", "/visits/v1/enrol/cbt-insomnia");

        var confirm = clinic.get("enrol/cbt-insomnia").body();
        assertThat(confirm).contains("Lee, Mei", "6 tasks", "Welcome call", "28 Nov 2026", "the patient");

        server.json("POST PlanDefinition/cbt-insomnia/$enrol", 201, "{\"resourceType\":\"Bundle\"}");
        assertThat(clinic.post("enrol/cbt-insomnia", "").headers()).containsEntry("Location", "/visits/v1/#plan");
    }

    @Test
    void a_refused_enrolment_says_why_in_the_server_s_words() {
        server.refuse("POST PlanDefinition/cbt-insomnia/$enrol", 422, "CBT for insomnia is not offered any more.");
        var answer = clinic.post("enrol/cbt-insomnia", "");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("CBT for insomnia is not offered any more.");
    }

    @Test
    void a_course_is_paused_by_one_button_that_says_why() {
        assertThat(clinic.get("").body()).contains("course/c1");
        var page = clinic.get("course/c1");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
                .contains("Lee, Mei", "Pause", "value=\"2026-12-09\"", "withdraw:no-time", "complete:goal-met")
                .doesNotContain("transfer:north");
        server.json("POST CarePlan/c1/$change", 200, ServerDouble.read("careplan"));
        var kept = clinic.post("course/c1", "version=2&until=2026-12-09&do=pause:Away");
        assertThat(kept.headers()).containsEntry("Location", "/visits/v1/#plan");
        var write = server.writes().get(0);
        assertThat(write.ifMatch()).isEqualTo("W/\"2\"");
        assertThat(write.body()).contains("\"pause\"", "Away", "2026-12-09");
    }

    @Test
    void a_course_that_somebody_changed_meanwhile_is_not_changed_and_says_so() {
        server.refuse("POST CarePlan/c1/$change", 412, "There is version 3 by now.");
        assertThat(clinic.post("course/c1", "version=2&do=withdraw:no-time").body())
                .contains("Somebody changed this meanwhile");
    }

    @Test
    void a_contact_that_is_wrong_is_said_before_enrolling_and_corrected_with_it() {
        assertThat(clinic.get("enrol/cbt-insomnia").body())
                .contains("Please check how to reach the patient", "needs its country", "e-mail denied");
        server.json("POST Patient/p1/$set-contact", 200, ServerDouble.read("contact"));
        server.json("POST PlanDefinition/cbt-insomnia/$enrol", 201, "{\"resourceType\":\"Bundle\"}");
        clinic.post(
                "enrol/cbt-insomnia",
                "version=3&was-phone=555 0123&phone=+12025550123&was-language=en&language=en&asked=yes&allowed=sms&step=a1&keep=a1");
        assertThat(server.writes()).hasSize(2);
        assertThat(server.writes().get(0).body())
                .contains("+12025550123", "asked", "sms")
                .doesNotContain("language");
        assertThat(server.writes().get(1).body()).contains("Patient/p1").doesNotContain("leave-out");
    }

    @Test
    void a_correction_that_is_refused_enrols_nobody() {
        server.refuse("POST Patient/p1/$set-contact", 422, "This is not an e-mail address.");
        assertThat(clinic.post("enrol/cbt-insomnia", "version=3&email=me&step=a1&keep=a1")
                        .body())
                .contains("This is not an e-mail address.");
        assertThat(server.writes()).hasSize(1);
    }

    @Test
    void a_task_without_a_tick_is_left_out_and_another_day_is_sent() {
        server.json("POST PlanDefinition/cbt-insomnia/$enrol", 201, "{\"resourceType\":\"Bundle\"}");
        clinic.post("enrol/cbt-insomnia", "step=a1&was-due-a1=2026-11-28&due-a1=2026-12-01&keep=a1");
        assertThat(server.writes().get(0).body())
                .contains("\"a1\"", "2026-12-01")
                .doesNotContain("leave-out");
        clinic.post("enrol/cbt-insomnia", "step=a1&was-due-a1=2026-11-28&due-a1=2026-11-28");
        assertThat(server.writes().get(1).body()).contains("leave-out");
    }

    @Test
    void a_link_is_shown_as_a_code_to_scan() {
        server.json(
                "POST PlanDefinition/cbt-insomnia/$patient-link",
                200,
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"url\",\"valueUrl\":\"https://clinic.example/p/l/abc.def\"},"
                        + "{\"name\":\"qr\",\"valueString\":\"10\"},{\"name\":\"qr\",\"valueString\":\"01\"},"
                        + "{\"name\":\"expires\",\"valueInstant\":\"2026-12-25T15:00:00Z\"}]}");
        assertThat(clinic.post("link/cbt-insomnia", "make=yes").body())
                .contains("https://clinic.example/p/l/abc.def", "M0 0h1v1h-1zM1 1h1v1h-1z", "25 Dec 2026");
    }
}
