package org.uptake.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;

/** Before the first feed has told anything. */
class NoFeedIT {
    private static final String COURSE = """
            {"resourceType":"CarePlan","id":"c%1$d","status":"active","intent":"plan","subject":{"reference":"Patient/n1"},
             "extension":[{"url":"https://w3id.org/uptake/fhir/StructureDefinition/enrolment-state","valueCode":"enrolled"}],
             "instantiatesCanonical":["https://w3id.org/uptake/fhir/PlanDefinition/other-%1$d|1"],
             "period":{"start":"%2$sT09:00:00Z"}}""";

    @Test
    void courses_without_any_use_are_followed_no_day_and_break_nothing() {
        try (var server = TestServer.start()) {
            var began = LocalDate.now(ZoneOffset.UTC).minusDays(20);
            put(server, "Patient/n1", "{\"resourceType\":\"Patient\",\"id\":\"n1\"}");
            put(server, "CarePlan/c1", COURSE.formatted(1, began));
            put(server, "CarePlan/c2", COURSE.formatted(2, began));
            var over = COURSE.formatted(2, began)
                    .replace("\"active\"", "\"revoked\"")
                    .replace("enrolled", "withdrawn");
            assertThat(server.send("system", "PUT", "CarePlan/c2", over, "If-Match", "W/\"1\"")
                            .status())
                    .isEqualTo(200);

            var report = server.get("Measure/engagement/$evaluate-measure?periodStart=" + began.minusDays(1)
                    + "&periodEnd=" + began.plusDays(19));

            assertThat(report.status()).as(report.body()).isEqualTo(200);
            for (var group : report.json().path("group"))
                if (group.path("code")
                        .path("coding")
                        .path(0)
                        .path("code")
                        .asText()
                        .equals("M-22"))
                    assertThat(group.path("population").path(1).path("count").asInt())
                            .as("courses that stopped, of which nothing can be known")
                            .isZero();
        }
    }

    private static void put(TestServer server, String path, String resource) {
        var reply = server.send("system", "PUT", path, resource);
        assertThat(reply.status()).as(reply.body()).isIn(200, 201);
    }
}
