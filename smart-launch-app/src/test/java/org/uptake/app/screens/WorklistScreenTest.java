package org.uptake.app.screens;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorklistScreenTest {
    private final ServerDouble server = new ServerDouble();
    private final Clinic clinic = new Clinic(server.base());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void each_row_says_whose_task_it_is() {
        assertThat(clinic.get("worklist").body())
                .contains("Rao, Anil · born 14 Aug 1979", "First log-in call", "late by 4 days")
                .contains("opened 25 Nov 2026, 09:40");
    }

    @Test
    void the_tabs_carry_their_counts() {
        assertThat(clinic.get("worklist").body())
                .contains("Mine <b>14</b>", "Team <b>99+</b>", "Unassigned <b>5</b>", "24 tasks, most late first");
    }

    @Test
    void the_address_holds_the_filters_and_they_reach_the_server() {
        clinic.get("worklist?view=team&show=all&site=north&code=outreach&cursor=abc+1");
        assertThat(server.calls())
                .filteredOn(call -> call.path().equals("Task/$worklist"))
                .singleElement()
                .satisfies(call -> assertThat(call.query())
                        .isEqualTo("_count=20&view=team&show=all&site=north&code=outreach&_cursor=abc+1"));
    }

    @Test
    void the_next_page_keeps_the_filters() {
        assertThat(clinic.get("worklist?view=team").body())
                .contains("href=\"/visits/v1/worklist?view=team&amp;show=actionable&amp;cursor=abc%2B1\"");
    }

    @Test
    void done_is_one_click_and_leads_back_to_the_same_list() {
        assertThat(clinic.get("worklist?view=team").body())
                .contains("action=\"/visits/v1/tasks/w1/done\"", "name=\"version\" value=\"2\"")
                .contains(
                        "name=\"back\" value=\"worklist?view=team&amp;show=actionable\"",
                        "name=\"csrf\" value=\"csrf-1\"");
    }

    @Test
    void unknown_filters_fall_back_to_one_s_own_work() {
        clinic.get("worklist?view=everybody&show=everything");
        assertThat(server.calls()).anySatisfy(call -> assertThat(call.query()).contains("view=mine&show=actionable"));
    }

    @Test
    void an_empty_list_says_so() {
        server.json("GET Task/$worklist", 200, "{\"resourceType\":\"Bundle\",\"total\":0}");
        assertThat(clinic.get("worklist").body()).contains("Nothing here that can be done now.");
    }

    @Test
    void an_offer_is_made_from_its_patient_s_chart_only() {
        server.json("GET Task/$worklist", 200, offerTo("Patient/p1"));
        assertThat(clinic.get("worklist").body()).contains("href=\"/visits/v1/offer/cbt-insomnia\"");
        server.json("GET Task/$worklist", 200, offerTo("Patient/p2"));
        assertThat(clinic.get("worklist").body())
                .contains("make the offer")
                .doesNotContain("/offer/cbt-insomnia", "/tasks/o9/done");
    }

    private static String offerTo(String patient) {
        return """
                {"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Task","id":"o9","status":"requested",
                 "code":{"coding":[{"system":"https://w3id.org/uptake/fhir/CodeSystem/task-code","code":"offer-intervention"}]},
                 "description":"Offer CBT for insomnia","for":{"reference":"%s"},
                 "focus":{"reference":"PlanDefinition/cbt-insomnia"}}}]}""".formatted(patient);
    }
}
