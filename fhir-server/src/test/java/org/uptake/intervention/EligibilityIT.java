package org.uptake.intervention;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;
import org.uptake.boot.TestServer.Reply;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Json;

/** Eligibility rules as data, over HTTP. */
class EligibilityIT {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        for (var year = 2000; year < 2020; year++)
            assertThat(server.post(
                                    "Patient",
                                    "{\"resourceType\":\"Patient\",\"birthDate\":\"" + year + "-01-01\",\"gender\":\""
                                            + (year % 2 == 0 ? "female" : "male") + "\"}")
                            .status())
                    .isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A rule with one criterion for each expression. */
    private static ObjectNode plan(String id, String version, String... expressions) {
        var plan = Json.object()
                .put("resourceType", "PlanDefinition")
                .put("id", id)
                .put("url", "https://example.org/" + id)
                .put("status", "draft")
                .put("title", "Trial");
        if (!version.isEmpty()) {
            var rule = plan.withArray("extension").addObject().put("url", Uptake.extension("eligibility-rule"));
            for (var part : List.of("name", "version", "sentence"))
                rule.withArray("extension")
                        .addObject()
                        .put("url", part)
                        .put("valueString", part.equals("version") ? version : "The " + part);
        }
        for (var expression : expressions)
            plan.withArray("extension")
                    .addObject()
                    .put("url", Uptake.extension("eligibility"))
                    .withArray("extension")
                    .addObject()
                    .put("url", "criterion")
                    .putObject("valueExpression")
                    .put("description", "A sentence.")
                    .put("language", "text/fhirpath")
                    .put("expression", expression);
        return plan;
    }

    private static String born(String operator, int year) {
        return "Bundle.entry.resource.ofType(Patient).where(birthDate " + operator + " @" + year + "-01-01).exists()";
    }

    private static final String FEMALE = "Bundle.entry.resource.ofType(Patient).where(gender = 'female').exists()";

    private static Reply put(ObjectNode plan) {
        return server.send("system", "PUT", "PlanDefinition/" + plan.path("id").asText(), plan.toString());
    }

    private static Reply preview(ObjectNode draft) {
        var parameters = Json.object().put("resourceType", "Parameters");
        parameters.putArray("parameter").addObject().put("name", "definition").set("resource", draft);
        return server.post("PlanDefinition/$preview-eligibility", parameters.toString());
    }

    private static int number(Reply reply, String name) {
        return parts(reply.json().path("parameter"), name)
                .get(0)
                .path("valueInteger")
                .asInt();
    }

    private static List<JsonNode> parts(JsonNode parameters, String name) {
        var found = new ArrayList<JsonNode>();
        for (var part : parameters) if (part.path("name").asText().equals(name)) found.add(part);
        return found;
    }

    private static List<String> rules(Reply reply) {
        var rules = new ArrayList<String>();
        for (var issue : reply.json().path("issue"))
            rules.add(issue.at("/details/coding/0/code").asText());
        return rules;
    }

    @Test
    void a_draft_is_previewed_against_the_rule_in_force_and_criterion_by_criterion() {
        assertThat(put(plan("trial", "1", born("<", 2010))).status()).isEqualTo(201);
        var before = number(server.get("PlanDefinition/trial/$preview-eligibility"), "selected");
        assertThat(before).isEqualTo(10);
        var preview = preview(plan("trial", "2", born("<", 2015), FEMALE));
        assertThat(preview.status()).as(preview.body()).isEqualTo(200);
        assertThat(number(preview, "selected")).isEqualTo(8);
        assertThat(number(preview, "judged")).isEqualTo(20);
        assertThat(number(preview, "patients")).isEqualTo(20);
        assertThat(number(preview, "gained")).isEqualTo(3);
        assertThat(number(preview, "lost")).isEqualTo(5);
        var criteria = parts(preview.json().path("parameter"), "criterion");
        assertThat(criteria).hasSize(2);
        assertThat(parts(criteria.get(0).path("part"), "met")
                        .get(0)
                        .path("valueInteger")
                        .asInt())
                .isEqualTo(15);
        assertThat(parts(criteria.get(1).path("part"), "alone")
                        .get(0)
                        .path("valueInteger")
                        .asInt())
                .isEqualTo(7);
        assertThat(number(server.get("PlanDefinition/trial/$preview-eligibility"), "selected"))
                .as("a preview stores nothing")
                .isEqualTo(10);
    }

    @Test
    void a_preview_tells_whether_the_rule_judges_its_own_examples_right() {
        var preview = server.get("PlanDefinition/cbt-depression/$preview-eligibility");
        assertThat(preview.status()).as(preview.body()).isEqualTo(200);
        assertThat(parts(preview.json().path("parameter"), "example"))
                .hasSize(4)
                .allSatisfy(example -> assertThat(parts(example.path("part"), "holds")
                                .get(0)
                                .path("valueBoolean")
                                .asBoolean())
                        .isTrue());
    }

    @Test
    void a_rule_needs_a_name_and_fhirpath_and_all_that_is_wrong_is_told_together() {
        assertThat(put(plan("nameless", "", FEMALE)).status()).isEqualTo(422);
        assertThat(rules(put(plan("nameless", "", FEMALE, "entry.("))))
                .containsExactly("eligibility-rule", "eligibility-expression");
        var hollow = plan("hollow", "1", FEMALE);
        hollow.findParent("expression").remove("expression");
        assertThat(rules(put(hollow))).containsExactly("eligibility-expression");
        assertThat(rules(preview(plan("nameless", "1", "entry.(")))).containsExactly("eligibility-expression");
        assertThat(rules(preview(plan("nameless", "1")))).containsExactly("eligibility-rule");
        assertThat(server.get("PlanDefinition/nobody/$preview-eligibility").status())
                .isEqualTo(404);
    }

    @Test
    void other_criteria_are_another_version_and_other_words_are_not() {
        assertThat(put(plan("versions", "1", FEMALE)).status()).isEqualTo(201);
        var same = put(plan("versions", "1", born("<", 2010)));
        assertThat(rules(same)).containsExactly("eligibility-version");
        assertThat(put(plan("versions", "2", born("<", 2010))).status()).isEqualTo(200);
        var reworded = plan("versions", "2", born("<", 2010)).put("title", "Another title");
        assertThat(put(reworded).status()).isEqualTo(200);
    }

    @Test
    void a_rule_that_judges_an_example_wrong_is_refused_and_the_example_named() {
        var plan = plan("wrong", "1", FEMALE);
        var bundle =
                "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\",\"gender\":\"male\"}}]}";
        var rule = (ObjectNode)
                Elements.extension(plan, Uptake.extension("eligibility-rule")).orElseThrow();
        rule.withArray("extension")
                .addObject()
                .put("url", "suits")
                .putObject("valueAttachment")
                .put("title", "A man")
                .put("contentType", "application/fhir+json")
                .put(
                        "data",
                        java.util.Base64.getEncoder()
                                .encodeToString(bundle.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        var refused = put(plan);
        assertThat(rules(refused)).containsExactly("eligibility-example");
        assertThat(refused.body()).contains("A man");
    }

    @Test
    void only_who_may_change_a_rule_may_preview_one() {
        assertThat(server.send(
                                "client reader@ system/PlanDefinition.rs system/Patient.rs",
                                "GET",
                                "PlanDefinition/cbt-depression/$preview-eligibility",
                                "")
                        .status())
                .isEqualTo(403);
    }
}
