package org.uptake.app.screens;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TaskScreenTest {
    private static final String ME = "PractitionerRole/clin-north";
    private static final String TAN = "PractitionerRole/nav-north";
    private static final String POOL = "CareTeam/navigators-north";

    private final ServerDouble server = new ServerDouble();
    private final Clinic clinic = new Clinic(server.base());

    @AfterEach
    void close() {
        server.close();
    }

    private void task(String state, String owner, String reason) {
        server.json("GET Task", 200, bundle(state, owner, reason));
        server.json("POST Task/t9/$move", 200, task(state, owner, reason, 8));
    }

    private static String bundle(String state, String owner, String reason) {
        return "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" + task(state, owner, reason, 7)
                + "},{\"resource\":" + ServerDouble.read("patient") + "}]}";
    }

    private static String task(String state, String owner, String reason, int version) {
        return """
                {"resourceType":"Task","id":"t9","meta":{"versionId":"%d"},"status":"%s","description":"Week 2 check",
                 "for":{"reference":"Patient/p1"},"owner":{"reference":"%s"},"statusReason":{"text":"%s"},
                 "restriction":{"period":{"end":"2026-11-20"}}}""".formatted(version, state, owner, reason);
    }

    @Nested
    class Opening {
        @Test
        void one_s_own_task_starts_it() {
            task("requested", ME, "");
            var answer = clinic.post("tasks/t9/open", "version=7&back=worklist?view=team");
            assertThat(answer.headers()).containsEntry("Location", "/visits/v1/tasks/t9?back=worklist%3Fview%3Dteam");
            var move = server.writes().get(0);
            assertThat(move.ifMatch()).isEqualTo("W/\"7\"");
            assertThat(move.body())
                    .contains("\"to\",\"valueCode\":\"in-progress\"")
                    .doesNotContain("owner");
        }

        @Test
        void the_team_s_task_makes_it_one_s_own() {
            task("requested", POOL, "");
            clinic.post("tasks/t9/open", "version=7");
            assertThat(server.writes().get(0).body()).contains("\"owner\",\"valueReference\":{\"reference\":\"" + ME);
        }

        @Test
        void a_colleague_s_task_only_shows_it() {
            task("requested", TAN, "");
            clinic.post("tasks/t9/open", "version=7");
            assertThat(server.writes()).isEmpty();
            assertThat(clinic.get("tasks/t9").body()).contains("Take over", "Tan, Li (navigator)", "Lee, Mei");
        }

        @Test
        void a_task_that_was_left_goes_on() {
            task("on-hold", ME, "Left for later");
            clinic.post("tasks/t9/open", "version=7");
            assertThat(server.writes()).hasSize(1);
        }

        @Test
        void a_task_held_for_a_reason_goes_on_only_when_asked_to() {
            task("on-hold", ME, "Waiting for the patient");
            clinic.post("tasks/t9/open", "version=7");
            assertThat(server.writes()).isEmpty();
            clinic.post("tasks/t9/open", "version=7&resume=yes");
            assertThat(server.writes()).hasSize(1);
        }

        @Test
        void twice_starts_it_once() {
            task("in-progress", ME, "");
            clinic.post("tasks/t9/open", "version=6");
            assertThat(server.writes()).isEmpty();
        }

        @Test
        void by_reading_the_address_changes_nothing() {
            task("requested", ME, "");
            assertThat(clinic.get("tasks/t9/open").status()).isEqualTo(303);
            assertThat(clinic.get("tasks/t9").body()).contains("Open and start");
            assertThat(server.writes()).isEmpty();
        }
    }

    @Nested
    class Questions {
        private void question(String topic) {
            var task = task("in-progress", ME, "", 7)
                    .replace(
                            "\"description\"",
                            "\"code\":{\"coding\":[{\"system\":\"https://w3id.org/uptake/fhir/CodeSystem/task-code\","
                                    + "\"code\":\"answer-question\"}]},\"description\"");
            var question = "{\"resourceType\":\"Communication\",\"id\":\"c1\",\"topic\":{\"coding\":[{\"system\":"
                    + "\"https://w3id.org/uptake/fhir/CodeSystem/question-topic\",\"code\":\"" + topic
                    + "\"}]},\"payload\":[{\"contentString\":\"Where do I <sign> in?\"}]}";
            server.json(
                    "GET Task",
                    200,
                    "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" + task + "},{\"resource\":" + question
                            + "},{\"resource\":" + ServerDouble.read("patient") + "}]}");
        }

        @Test
        void are_shown_with_a_box_for_the_answer() {
            question("technical");
            assertThat(clinic.get("tasks/t9").body())
                    .contains(
                            "Where do I &lt;sign&gt; in?",
                            "device, account or app",
                            "Send and finish",
                            "Answered by a call")
                    .doesNotContain("Call the patient now");
            question("crisis");
            assertThat(clinic.get("tasks/t9").body()).contains("Call the patient now");
        }

        @Test
        void are_answered_in_one_call_and_lead_back() {
            question("technical");
            server.json("POST Task/t9/$answer", 200, task("completed", ME, "", 8));
            var answer = clinic.post("tasks/t9/answer", "version=7&text=On the first page&back=worklist");
            assertThat(answer.headers()).containsEntry("Location", "/visits/v1/worklist");
            var write = server.writes().get(0);
            assertThat(write.ifMatch()).isEqualTo("W/\"7\"");
            assertThat(write.body()).contains("\"text\",\"valueString\":\"On the first page\"");
        }

        @Test
        void that_cannot_be_answered_so_say_why() {
            question("clinical");
            server.json(
                    "POST Task/t9/$answer",
                    422,
                    "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"business-rule\","
                            + "\"details\":{\"text\":\"These words could reveal a condition: therapy.\"}}]}");
            assertThat(clinic.post("tasks/t9/answer", "version=7&text=Your therapy")
                            .body())
                    .contains("These words could reveal a condition: therapy.");
        }
    }

    @Nested
    class Finishing {
        @Test
        void completes_it_with_the_note_and_leads_back() {
            task("in-progress", ME, "");
            var answer = clinic.post("tasks/t9/done", "version=7&note=Called, all well&back=worklist");
            assertThat(answer.headers()).containsEntry("Location", "/visits/v1/worklist");
            assertThat(server.writes().get(0).body())
                    .contains("\"to\",\"valueCode\":\"completed\"", "\"note\",\"valueString\":\"Called, all well\"");
        }

        @Test
        void a_paused_task_resumes_it_first() {
            task("on-hold", ME, "Left for later");
            clinic.post("tasks/t9/done", "version=7");
            assertThat(server.writes()).extracting(ServerDouble.Call::ifMatch).containsExactly("W/\"7\"", "W/\"8\"");
            assertThat(server.writes().get(0).body()).contains("in-progress");
            assertThat(server.writes().get(1).body()).contains("completed");
        }

        @Test
        void after_a_reload_that_paused_it_still_works() {
            task("on-hold", ME, "Left for later");
            clinic.post("tasks/t9/done", "version=6");
            assertThat(server.writes().get(0).ifMatch()).isEqualTo("W/\"7\"");
        }

        @Test
        void twice_does_it_once() {
            task("completed", ME, "");
            assertThat(clinic.post("tasks/t9/done", "version=6").status()).isEqualTo(303);
            assertThat(server.writes()).isEmpty();
        }
    }

    @Nested
    class Leaving {
        @Test
        void pauses_the_task() {
            task("in-progress", ME, "");
            clinic.post("tasks/t9/pause", "version=7&csrf=csrf-1");
            assertThat(server.writes().get(0).body()).contains("on-hold", "Left for later");
        }

        @Test
        void a_task_that_is_not_in_progress_changes_nothing() {
            task("completed", ME, "");
            clinic.post("tasks/t9/pause", "version=7");
            assertThat(server.writes()).isEmpty();
        }

        @Test
        void needs_no_script_because_a_button_does_it() {
            task("in-progress", ME, "");
            assertThat(clinic.get("tasks/t9").body())
                    .contains("action=\"/visits/v1/tasks/t9/pause\" data-leave", "Leave for later")
                    .doesNotContain("Back to the start");
        }
    }

    @Nested
    class Moving {
        @Test
        void to_a_colleague_is_one_click_on_the_move_page() {
            task("accepted", ME, "");
            assertThat(clinic.get("tasks/t9/move").body())
                    .contains("name=\"owner\" value=\"" + TAN + "\"", "Navigators, North", "Lee, Mei");
            clinic.post("tasks/t9/move", "version=7&owner=" + TAN);
            assertThat(server.writes().get(0).body())
                    .contains("\"to\",\"valueCode\":\"accepted\"", "\"reference\":\"" + TAN + "\"");
        }

        @Test
        void to_a_pause_keeps_reason_and_day() {
            task("accepted", ME, "");
            clinic.post("tasks/t9/move", "version=7&do=hold&reason=Patient away&until=2026-12-04");
            assertThat(server.writes().get(0).body()).contains("on-hold", "Patient away until 4 Dec 2026");
        }

        @Test
        void to_cancelled_needs_a_reason() {
            task("accepted", ME, "");
            var answer = clinic.post("tasks/t9/move", "version=7&do=cancel&why=");
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.body()).contains("Please say why");
            assertThat(server.writes()).isEmpty();
        }

        @Test
        void back_to_work_is_a_supervisor_s() {
            task("completed", ME, "");
            assertThat(clinic.get("tasks/t9/move").body()).doesNotContain("Reopen the task");
            assertThat(clinic.in(Clinic.visit("Patient/p1", false, "supervisor"))
                            .get("tasks/t9/move")
                            .body())
                    .contains("Reopen the task");
        }

        @Test
        void a_patient_s_own_task_is_never_given_to_staff() {
            task("ready", "Patient/p1", "");
            assertThat(clinic.get("tasks/t9/move").body()).doesNotContain("Give to");
        }
    }

    @Nested
    class Refusals {
        @Test
        void a_stale_change_shows_what_holds_now() {
            task("completed", TAN, "");
            server.refuse("POST Task/t9/$move", 412, "The task is at version 8.");
            var answer = clinic.post("tasks/t9/done", "version=5");
            assertThat(answer.status()).isEqualTo(412);
            assertThat(answer.body())
                    .contains("Somebody changed this meanwhile", "Your change was not saved.")
                    .contains("is now done; it belongs to Tan, Li (navigator)");
        }

        @Test
        void an_illegal_move_says_what_is_possible_instead() {
            task("on-hold", TAN, "Waiting for a result");
            server.json("POST Task/t9/$move", 409, """
                    {"resourceType":"OperationOutcome","issue":[{"details":{"text":"A paused task cannot be accepted."},
                      "diagnostics":"Allowed: in-progress, cancelled"}]}""");
            var answer = clinic.post("tasks/t9/move", "version=7&owner=" + ME);
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.body())
                    .contains("A paused task cannot be accepted.", "Possible now: in progress, cancelled.");
        }

        @Test
        void silence_after_a_write_says_that_we_do_not_know() {
            task("in-progress", ME, "");
            server.json("POST Task/t9/$move", 503, "");
            var answer = clinic.post("tasks/t9/done", "version=7");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("We do not know whether your change was saved.");
        }

        @Test
        void a_server_that_is_gone_says_that_nothing_was_changed() {
            server.close();
            var answer = clinic.get("tasks/t9");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("nothing was changed");
        }

        @Test
        void a_task_that_is_not_there_is_not_found() {
            server.json("GET Task", 200, "{\"resourceType\":\"Bundle\"}");
            assertThat(clinic.get("tasks/t9").status()).isEqualTo(404);
        }

        @Test
        void a_way_back_never_leaves_the_visit() {
            task("in-progress", ME, "");
            assertThat(clinic.post("tasks/t9/done", "version=7&back=//evil.example/")
                            .headers())
                    .containsEntry("Location", "/visits/v1/");
            assertThat(clinic.post("tasks/t9/done", "version=7&back=../v2/").headers())
                    .containsEntry("Location", "/visits/v1/");
        }
    }
}
