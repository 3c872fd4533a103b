package org.uptake.terminology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;
import org.uptake.boot.TestServer.Reply;

class TerminologyIT {
    private static final String U = "https://w3id.org/uptake/fhir/";
    private static final String CFIR = U + "CodeSystem/cfir-2";
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_value_set_is_expanded_page_by_page() {
        var first = expansion("ValueSet/$expand?url=" + U + "ValueSet/eric-strategy&count=50");
        var rest = expansion("ValueSet/$expand?url=" + U + "ValueSet/eric-strategy&count=50&offset=50");
        assertThat(first.path("total").asInt()).isEqualTo(73);
        assertThat(first.path("contains")).hasSize(50);
        assertThat(rest.path("contains")).hasSize(23);
        assertThat(rest.path("contains").path(22).path("code").asText()).isEqualTo("73");
    }

    @Test
    void every_word_of_a_filter_must_be_in_code_or_display() {
        assertThat(codes(expansion("ValueSet/$expand?url=" + U + "ValueSet/cfir-2&filter=cost")))
                .containsExactly("innovation-cost");
        assertThat(codes(expansion("ValueSet/cfir-2/$expand?filter=LEADERS%20high")))
                .containsExactly("high-level-leaders");
        assertThat(codes(expansion("ValueSet/cfir-2/$expand?filter=xylophone"))).isEmpty();
    }

    @Test
    void a_value_set_may_come_with_the_call_or_lie_in_the_store() {
        var set =
                "{\"resourceType\":\"ValueSet\",\"url\":\"http://example.org/culture\",\"status\":\"draft\",\"compose\":{\"include\":[{\"system\":\""
                        + CFIR
                        + "\",\"filter\":[{\"property\":\"concept\",\"op\":\"descendent-of\",\"value\":\"culture\"}]}]}}";
        var brought = server.post(
                "ValueSet/$expand",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"valueSet\",\"resource\":" + set + "}]}");
        assertThat(codes(brought.json().path("expansion"))).hasSize(4);
        assertThat(server.get("ValueSet/$expand?url=http://example.org/culture").status())
                .isEqualTo(404);
        assertThat(server.post("ValueSet", set).status()).isEqualTo(201);
        assertThat(codes(expansion("ValueSet/$expand?url=http://example.org/culture")))
                .hasSize(4);
    }

    @Test
    void the_value_sets_of_r4_are_held_too() {
        assertThat(codes(expansion("ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/task-status")))
                .hasSize(12)
                .contains("requested", "entered-in-error");
    }

    @Test
    void what_is_not_held_is_refused_and_never_an_empty_answer() {
        assertThat(rule(server.get("ValueSet/$expand?url=http://example.org/none"), 404))
                .isEqualTo("terminology-unknown");
        assertThat(rule(server.get("CodeSystem/$lookup?system=http://snomed.info/sct&code=35489007"), 404))
                .isEqualTo("terminology-unknown");
        assertThat(rule(server.get("CodeSystem/$validate-code?url=http://loinc.org&code=44261-6"), 404))
                .isEqualTo("terminology-unknown");
        assertThat(rule(server.get("CodeSystem/$lookup?system=" + CFIR + "&code=nothing"), 404))
                .isEqualTo("code-unknown");
        assertThat(rule(server.get("ValueSet/$expand"), 400)).isEqualTo("parameter-required");
        assertThat(rule(server.get("ValueSet/$expand?url=" + U + "ValueSet/cfir-2&count=-1"), 400))
                .isEqualTo("parameter-value");
        assertThat(rule(server.get("ValueSet/nothing/$expand"), 404)).isEqualTo("not-found");
    }

    @Test
    void a_lookup_tells_definition_place_and_properties() {
        var culture = server.get("CodeSystem/$lookup?system=" + CFIR + "&code=culture")
                .json();
        assertThat(parameters(culture).get("display").asText()).isEqualTo("Culture");
        assertThat(properties(culture, "parent")).containsExactly("inner-setting");
        assertThat(properties(culture, "child")).hasSize(4);
        var eric = server.post(
                        "CodeSystem/$lookup",
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"coding\",\"valueCoding\":{\"system\":\""
                                + U + "CodeSystem/eric-strategy\",\"code\":\"33\"}}]}")
                .json();
        assertThat(parameters(eric).get("display").asText()).isEqualTo("Facilitation");
        assertThat(properties(eric, "cluster")).containsExactly("Provide interactive assistance");
    }

    @Test
    void a_code_is_validated_in_its_system_and_in_a_value_set() {
        assertThat(result("CodeSystem/$validate-code?url=" + CFIR + "&code=culture"))
                .isTrue();
        assertThat(result("CodeSystem/cfir-2/$validate-code?code=culture&display=Culture"))
                .isTrue();
        assertThat(result("CodeSystem/cfir-2/$validate-code?code=culture&display=Yoghurt"))
                .isFalse();
        assertThat(result("CodeSystem/cfir-2/$validate-code?code=yoghurt")).isFalse();
        var inSet = "ValueSet/$validate-code?url=" + U + "ValueSet/introduction-part&code=";
        var system = "&system=" + U + "CodeSystem/document-category";
        assertThat(result(inSet + "introduction-script" + system)).isTrue();
        assertThat(result(inSet + "interview-transcript" + system)).isFalse();
        assertThat(result(inSet + "introduction-script&system=http://example.org/other"))
                .isFalse();
        assertThat(result(inSet + "introduction-script&inferSystem=true")).isTrue();
        assertThat(rule(server.get(inSet + "introduction-script"), 400)).isEqualTo("parameter-required");
    }

    @Test
    void a_hierarchy_says_which_code_is_above() {
        assertThat(outcome("culture", "learning-centeredness")).isEqualTo("subsumes");
        assertThat(outcome("learning-centeredness", "inner-setting")).isEqualTo("subsumed-by");
        assertThat(outcome("culture", "culture")).isEqualTo("equivalent");
        assertThat(outcome("culture", "financing")).isEqualTo("not-subsumed");
    }

    @Test
    void a_code_that_stands_again_below_itself_ends_no_worse_than_any_other() {
        assertThat(server.post(
                                "CodeSystem",
                                "{\"resourceType\":\"CodeSystem\",\"url\":\"http://example.org/loop\",\"status\":\"draft\",\"content\":\"complete\","
                                        + "\"concept\":[{\"code\":\"a\",\"concept\":[{\"code\":\"b\",\"concept\":[{\"code\":\"a\"}]}]},{\"code\":\"c\"}]}")
                        .status())
                .isEqualTo(201);
        var ask = "CodeSystem/$subsumes?system=http://example.org/loop&codeA=%s&codeB=%s";
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            assertThat(server.get(ask.formatted("a", "c")).body()).contains("not-subsumed");
            assertThat(server.get(ask.formatted("a", "b")).body()).contains("\"subsumes\"");
        });
    }

    @Test
    void a_value_set_that_comes_with_the_call_has_only_so_many_parts() {
        var include = "{\"system\":\"http://example.org/none\",\"concept\":[{\"code\":\"a\"}]}";
        var set = "{\"resourceType\":\"ValueSet\",\"status\":\"draft\",\"compose\":{\"include\":["
                + String.join(",", java.util.Collections.nCopies(1_000, include)) + "]}}";
        var reply = server.post(
                "ValueSet/$expand",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"valueSet\",\"resource\":" + set + "}]}");
        assertThat(rule(reply, 422)).isEqualTo("value-set-size");
    }

    @Test
    void the_capability_statement_names_profiles_and_the_operations_of_r4() {
        var resources = server.get("metadata").json().path("rest").path(0).path("resource");
        for (var resource : resources) {
            if (resource.path("type").asText().equals("Task"))
                assertThat(resource.path("supportedProfile").toString()).contains("/offer", "/staff-task");
            if (resource.path("type").asText().equals("ValueSet"))
                assertThat(resource.path("operation").toString())
                        .contains("http://hl7.org/fhir/OperationDefinition/ValueSet-expand");
        }
    }

    private static JsonNode expansion(String path) {
        var reply = server.get(path);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json().path("expansion");
    }

    private static List<String> codes(JsonNode expansion) {
        return expansion.path("contains").findValuesAsText("code");
    }

    private static boolean result(String path) {
        var reply = server.get(path);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return parameters(reply.json()).get("result").asBoolean();
    }

    private static String outcome(String a, String b) {
        return parameters(server.get("CodeSystem/$subsumes?system=" + CFIR + "&codeA=" + a + "&codeB=" + b)
                        .json())
                .get("outcome")
                .asText();
    }

    private static Map<String, JsonNode> parameters(JsonNode parameters) {
        var found = new TreeMap<String, JsonNode>();
        for (var part : parameters.path("parameter")) value(part, found);
        return found;
    }

    private static void value(JsonNode part, Map<String, JsonNode> found) {
        for (var field : part.properties())
            if (field.getKey().startsWith("value")) found.put(part.path("name").asText(), field.getValue());
    }

    private static List<String> properties(JsonNode parameters, String code) {
        return parameters.findValues("part").stream()
                .filter(part -> part.path(0).path("valueCode").asText().equals(code))
                .map(part -> {
                    var values = new TreeMap<String, JsonNode>();
                    value(part.path(1), values);
                    return values.get("value").asText();
                })
                .toList();
    }

    private static String rule(Reply reply, int status) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        return reply.json()
                .path("issue")
                .path(0)
                .path("details")
                .path("coding")
                .path(0)
                .path("code")
                .asText();
    }
}
