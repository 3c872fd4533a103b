package org.uptake.app.screens;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NoticesScreenTest {
    private static final String SUBSCRIPTION = ServerDouble.read("subscription");

    private final ServerDouble server = new ServerDouble();
    private final Clinic clinic = new Clinic(server.base()).in(Clinic.visit(null, false, "administrator"));

    @AfterEach
    void close() {
        server.close();
    }

    private static String bundle(String resource) {
        return "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" + resource + "}]}";
    }

    @Test
    void an_administrator_sees_who_is_told_of_what_what_was_given_up_and_why() {
        assertThat(clinic.get("notices").body())
                .contains("outreach &lt;b&gt;desk&lt;/b&gt;", "New tasks", "https://integration.example.org/uptake")
                .contains("Stopped", "41 so far", "1 given up", "Given up after days of trying")
                .contains("2026-11-25 14:00:00", "Task/t9", "It answered 503.", "Start again")
                .doesNotContain("Send these again", "<b>desk");
    }

    @Test
    void starting_again_asks_for_the_version_that_was_seen() {
        server.json("PUT Subscription/s1", 200, SUBSCRIPTION);
        assertThat(clinic.post("notices/s1", "do=start&version=3").status()).isEqualTo(303);
        var put = server.calls().stream()
                .filter(call -> call.method().equals("PUT"))
                .findFirst()
                .orElseThrow();
        assertThat(put.ifMatch()).isEqualTo("W/\"3\"");
        assertThat(put.body())
                .contains("\"status\":\"requested\"", "Authorization: ***")
                .doesNotContain("Given up");
    }

    @Test
    void what_was_given_up_can_be_sent_again_once_the_receiver_is_there() {
        server.json("GET Subscription", 200, bundle(SUBSCRIPTION.replace("\"error\",", "\"active\",")));
        server.json("POST Subscription/s1/$resend", 200, "{\"resourceType\":\"Parameters\"}");
        assertThat(clinic.get("notices").body()).contains("Send these again").doesNotContain("Start again");
        assertThat(clinic.post("notices/s1", "do=resend").status()).isEqualTo(303);
        assertThat(server.calls()).anyMatch(call -> call.path().equals("Subscription/s1/$resend"));
    }

    @Test
    void what_the_server_refuses_is_said_in_its_words() {
        var outcome = "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"details\":{\"text\":\"Not yours.\"}}]}";
        server.json("GET Subscription", 403, outcome);
        assertThat(clinic.get("notices").body()).contains("You may not do this", "Not yours.");
        assertThat(clinic.post("notices/a%2Fb", "do=resend").status()).isEqualTo(404);
    }

    @Test
    void only_administrators_have_the_tab() {
        assertThat(clinic.get("programme").body()).contains("/notices");
        assertThat(clinic.in(Clinic.visit("Patient/p1", false, "clinician"))
                        .get("programme")
                        .body())
                .doesNotContain("/notices");
    }
}
