package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** What is not FHIR is refused before anything is stored. */
class StructureIT {
    @Test
    void a_malformed_resource_is_refused_with_every_element_and_rule_named() {
        var refused = SERVER.post(
                "Task",
                "{\"resourceType\":\"Task\",\"status\":\"someday\",\"colour\":\"red\",\"note\":{\"text\":\"x\"}}");
        assertThat(refused.status()).isEqualTo(422);
        var rules = new ArrayList<String>();
        refused.json()
                .path("issue")
                .forEach(issue -> rules.add(issue.path("details")
                                .path("coding")
                                .path(0)
                                .path("code")
                                .asText() + " "
                        + issue.path("expression").path(0).asText()));
        assertThat(rules)
                .contains(
                        "element-code Task.status",
                        "element-unknown Task.colour",
                        "element-list Task.note",
                        "element-required Task.intent");
        assertThat(SERVER.post("Task", "{\"resourceType\":\"Task\",\"resourceType\":\"Task\"}")
                        .status())
                .isEqualTo(400);
        assertThat(SERVER.post("Task", "[1]").status()).isEqualTo(400);
        assertThat(SERVER.post("Task", "{\"resourceType\":\"Patient\"}").status())
                .isEqualTo(400);
        assertThat(SERVER.post("Immunization", "{\"resourceType\":\"Immunization\"}")
                        .status())
                .isEqualTo(404);
    }
}
