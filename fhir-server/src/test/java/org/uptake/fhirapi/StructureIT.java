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

    private static final String DIV =
            "{\"resourceType\":\"Patient\",\"text\":{\"status\":\"generated\",\"div\":\"%s\"}}";

    private static String div(String inner) {
        return DIV.formatted(
                "<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">" + inner.replace("\"", "\\\"") + "</div>");
    }

    @Test
    void json_that_says_a_thing_twice_or_says_nothing_is_refused() {
        for (var bad : java.util.List.of(
                "",
                "{",
                "null",
                "{\"resourceType\":\"Patient\",\"active\":true,\"active\":false}",
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"a\",\"family\":\"b\"}]}",
                "{\"resourceType\":\"Patient\",\"gender\":null}",
                "{\"resourceType\":\"Patient\",\"name\":[]}",
                "{\"resourceType\":\"Patient\",\"name\":[null]}",
                "{\"resourceType\":\"Patient\",\"name\":[{}]}",
                "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[null]}]}",
                "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"a\",null],\"_given\":[null,null]}]}",
                "{\"resourceType\":\"Patient\",\"language\":\"\"}",
                "{\"resourceType\":\"Patient\",\"language\":\" en\"}",
                "{\"resourceType\":\"Patient\",\"language\":\"e\\u0000n\"}",
                "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"a\\u0007b\"}]}",
                "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"\\ud800\"}]}",
                "{\"resourceType\":\"Patient\",\"active\":\"true\"}",
                "{\"resourceType\":\"Patient\",\"multipleBirthInteger\":\"2\"}",
                "{\"resourceType\":\"Patient\",\"birthDate\":\"1990-02-30\"}",
                "{\"resourceType\":\"Patient\",\"photo\":[{\"data\":\"not base64!\"}]}",
                "{\"resourceType\":\"Patient\",\"_gender\":\"x\"}",
                "{\"resourceType\":\"Patient\",\"_gender\":{\"colour\":1}}",
                "{\"resourceType\":\"Patient\",\"fhir_comments\":[\"x\"]}",
                "{\"resourceType\":\"Patient\",\"name\":[{\"id\":5,\"text\":\"x\"}]}",
                "{\"resourceType\":\"Patient\",\"extension\":[{\"url\":\"urn:x\",\"valueDecimal\":1e999999999}]}",
                "{\"resourceType\":\"Patient\",\"extension\":[{\"url\":\"urn:x\",\"valueInteger\":99999999999999}]}",
                "{\"resourceType\":\"Patient\",\"language\":\"" + "x ".repeat(400_000) + "x\"}",
                "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"" + "x".repeat(1_100_000) + "\"}]}",
                "{\"resourceType\":\"Patient\",\"name\":" + "[".repeat(70) + "]".repeat(70) + "}",
                "{\"resourceType\":\"Patient\",\"extension\":[" + "{\"url\":\"u\",\"extension\":[".repeat(40)
                        + "]}".repeat(40) + "]}")) {
            var refused = SERVER.post("Patient", bad);
            assertThat(refused.status())
                    .as(bad.substring(0, Math.min(200, bad.length())))
                    .isEqualTo(400);
            assertThat(refused.json().path("resourceType").asText()).isEqualTo("OperationOutcome");
        }
    }

    @Test
    void json_as_fhir_allows_it_is_kept_as_it_is() {
        for (var good : java.util.List.of(
                "{\"gender\":\"male\",\"resourceType\":\"Patient\"}",
                "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"a\",null],\"_given\":[null,{\"extension\":[{\"url\":\"urn:x\",\"valueCode\":\"masked\"}]}]}]}",
                "{\"resourceType\":\"Patient\",\"_birthDate\":{\"extension\":[{\"url\":\"urn:x\",\"valueDecimal\":0.010}]}}",
                "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"tab\\there \\ud83d\\ude00\"}]}")) {
            var stored = SERVER.post("Patient", good);
            assertThat(stored.status()).as(stored.body()).isEqualTo(201);
            var tree = stored.json();
            tree.remove(java.util.List.of("id", "meta"));
            var sent = org.uptake.store.Json.parse(good);
            assertThat(tree).isEqualTo(sent);
        }
    }

    @Test
    void contained_resources_have_ids_and_contain_nothing() {
        for (var bad : java.util.List.of(
                "\"contained\":[{\"resourceType\":\"Patient\"}]",
                "\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"a\"},{\"resourceType\":\"Patient\",\"id\":\"a\"}]",
                "\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"a\",\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"b\"}]}]",
                "\"generalPractitioner\":[{\"reference\":\"#nobody\"}]")) {
            var refused = SERVER.post("Patient", "{\"resourceType\":\"Patient\"," + bad + "}");
            assertThat(refused.status()).as(bad).isEqualTo(422);
            assertThat(RestBed.rule(refused.json())).isEqualTo("contained");
        }
    }

    @Test
    void a_narrative_holds_only_what_cannot_run() {
        for (var bad : java.util.List.of(
                "<script>alert(1)</script>",
                "<SCRIPT/>",
                "<img src=\"x\" onerror=\"alert(1)\"/>",
                "<a href=\"javascript:alert(1)\">x</a>",
                "<a href=\" JaVaScRiPt:alert(1)\">x</a>",
                "<a href=\"java&#10;script:alert(1)\">x</a>",
                "<iframe src=\"https://example.org\"/>",
                "<p style=\"background:url(https://example.org/x)\">x</p>",
                "<img src=\"data:text/html;base64,PHNjcmlwdD4=\"/>",
                "<form action=\"/\"/>",
                "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
                "<p>not closed",
                "<!-- comment -->")) {
            var refused = SERVER.post("Patient", div(bad));
            assertThat(refused.status()).as(bad).isEqualTo(422);
            assertThat(RestBed.rule(refused.json())).isEqualTo("narrative");
        }
        for (var good : java.util.List.of(
                "plain &amp; simple&nbsp;text",
                "<p class=\"a\" style=\"color: red\"><b>x</b> <a href=\"Patient/1\">y</a> <a href=\"https://example.org/?a=b\">z</a></p>",
                "<table border=\"1\"><tbody><tr><td colspan=\"2\">x</td></tr></tbody></table>",
                "<img src=\"#pic\" alt=\"x\"/>"))
            assertThat(SERVER.post("Patient", div(good)).status()).as(good).isEqualTo(201);
    }

    @Test
    void bytes_that_are_no_utf8_are_refused() throws Exception {
        var bytes = "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"?\"}]}"
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        bytes[new String(bytes, java.nio.charset.StandardCharsets.US_ASCII).indexOf('?')] = (byte) 0xC3;
        for (var type : java.util.List.of("application/fhir+json", "application/fhir+xml")) {
            var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create(SERVER.fhirBase() + "/Patient"))
                    .header("Authorization", "Bearer system")
                    .header("Content-Type", type)
                    .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(bytes))
                    .build();
            assertThat(java.net.http.HttpClient.newHttpClient()
                            .send(request, java.net.http.HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(400);
        }
    }
}
