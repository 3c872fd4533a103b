package org.uptake.app.screens;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditScreenTest {
    private static final String EVENT = """
            {"resourceType":"Bundle","link":[{"relation":"next","url":"http://x/AuditEvent?_count=50&_cursor=41-2"}],"entry":[{"resource":
            {"resourceType":"AuditEvent","subtype":[{"code":"read"}],"recorded":"2026-11-25T14:00:00.000Z","outcome":"4",
            "outcomeDesc":"access: <b>no</b> scope","agent":[{"who":{"display":"feed"}},{"who":{"display":"Uptake fhir-server"}},
            {"who":{"reference":"PractitionerRole/clin-north"}}],"entity":[{"what":{"reference":"Patient/p1"}}]}}]}""";
    private static final String WHOLE =
            "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"intact\",\"valueBoolean\":true}]}";

    private final ServerDouble server = new ServerDouble();
    private final Clinic clinic = new Clinic(server.base()).in(Clinic.visit(null, false, "compliance"));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void each_entry_says_when_who_what_about_whom_and_why() {
        server.json("GET AuditEvent", 200, EVENT);
        server.json("GET AuditEvent/$verify", 200, WHOLE);
        assertThat(clinic.get("audit").body())
                .contains(
                        "2026-11-25 14:00:00",
                        "PractitionerRole/clin-north",
                        "feed",
                        "read",
                        "refused or failed",
                        "Patient/p1")
                .contains("&lt;b&gt;no&lt;/b&gt;", "cursor=41-2", "audit?check=true")
                .doesNotContain("<b>no</b>");
    }

    @Test
    void the_question_reaches_the_server_and_nothing_but_the_question() {
        server.json("GET AuditEvent", 200, EVENT);
        server.json("GET AuditEvent/$verify", 200, WHOLE);
        clinic.get("audit?patient=p1!_count9&from=2026-11-01&to=2026-11-30&refusals=true&cursor=9");
        assertThat(server.calls())
                .extracting(call -> call.path() + "?" + call.query())
                .contains(
                        "AuditEvent?_count=50&patient=p1count9&outcome=4,8&_cursor=9&date=ge2026-11-01&date=le2026-11-30");
    }

    @Test
    void whether_the_record_is_whole_is_said_when_somebody_asks() {
        server.json("GET AuditEvent", 200, EVENT);
        server.json("GET AuditEvent/$verify", 200, WHOLE);
        assertThat(clinic.get("audit?check=true").body()).contains("The record is whole");
        server.json("GET AuditEvent/$verify", 200, WHOLE.replace("true", "false"));
        assertThat(clinic.get("audit?check=true").body()).contains("Entries were removed or changed");
    }

    @Test
    void codes_of_other_standards_are_put_in_words() {
        server.json("GET AuditEvent", 200, EVENT.replace("\"code\":\"read\"", "\"code\":\"110122\""));
        assertThat(clinic.get("audit").body()).contains("sign-in or token").doesNotContain("110122");
    }

    @Test
    void only_the_compliance_role_has_the_tab_and_it_has_no_other() {
        server.json("GET AuditEvent", 200, EVENT);
        assertThat(clinic.get("audit").body()).doesNotContain("/worklist\"", "/programme\"");
        assertThat(clinic.in(Clinic.visit("Patient/p1", false, "clinician"))
                        .get("programme")
                        .body())
                .doesNotContain("/audit");
    }
}
