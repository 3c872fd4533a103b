package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;
import static org.uptake.fhirapi.RestBed.create;
import static org.uptake.fhirapi.RestBed.patient;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;
import org.uptake.store.Json;

/** R4, "patch". */
class PatchIT {
    @Test
    void a_json_patch_changes_what_it_names_and_fails_as_a_whole() {
        var id = create(patient("Eibe", "1980-05-05"));
        var good = SERVER.send(
                "system",
                "PATCH",
                "Patient/" + id,
                "[{\"op\":\"test\",\"path\":\"/gender\",\"value\":\"female\"},{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"other\"}]",
                "Content-Type",
                "application/json-patch+json");
        assertThat(good.status()).as(good.body()).isEqualTo(200);
        assertThat(good.json().path("gender").asText()).isEqualTo("other");
        for (var bad : List.of(
                "[{\"op\":\"test\",\"path\":\"/gender\",\"value\":\"female\"}]",
                "[{\"op\":\"replace\",\"path\":\"/nowhere/0\",\"value\":1}]",
                "[{\"op\":\"replace\",\"path\":\"/id\",\"value\":\"other-id\"}]",
                "[{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"purple\"}]"))
            assertThat(SERVER.send(
                                    "system",
                                    "PATCH",
                                    "Patient/" + id,
                                    bad,
                                    "Content-Type",
                                    "application/json-patch+json")
                            .status())
                    .isEqualTo(422);
        assertThat(SERVER.get("Patient/" + id).etag()).isEqualTo("W/\"2\"");
    }

    private static String operation(String type, String path, String... parts) {
        return "{\"name\":\"operation\",\"part\":[{\"name\":\"type\",\"valueCode\":\"" + type
                + "\"},{\"name\":\"path\",\"valueString\":\"" + path + "\"}"
                + (parts.length == 0 ? "" : "," + String.join(",", parts)) + "]}";
    }

    private static String part(String name, String valueType, String value) {
        return "{\"name\":\"" + name + "\",\"value" + valueType + "\":" + value + "}";
    }

    private static TestServer.Reply byPath(String address, String... operations) {
        return SERVER.send(
                "system",
                "PATCH",
                address,
                "{\"resourceType\":\"Parameters\",\"parameter\":[" + String.join(",", operations) + "]}",
                "Content-Type",
                "application/fhir+json");
    }

    @Test
    void a_fhirpath_patch_adds_inserts_replaces_moves_and_deletes() {
        var id = create(patient("Fichte", "1980-05-05"));
        var patched = byPath(
                "Patient/" + id,
                operation("add", "Patient", part("name", "String", "\"active\""), part("value", "Boolean", "true")),
                operation(
                        "add",
                        "Patient",
                        part("name", "String", "\"contact\""),
                        "{\"name\":\"value\",\"part\":[{\"name\":\"name\",\"valueHumanName\":{\"text\":\"a neighbour\"}},"
                                + "{\"name\":\"telecom\",\"valueContactPoint\":{\"value\":\"1\"}},{\"name\":\"telecom\",\"valueContactPoint\":{\"value\":\"2\"}}]}"),
                operation("add", "Patient", part("name", "String", "\"deceased\""), part("value", "Boolean", "false")),
                operation(
                        "insert",
                        "Patient.name.given",
                        part("index", "Integer", "0"),
                        part("value", "String", "\"First\"")),
                operation("replace", "Patient.gender", part("value", "Code", "\"other\"")),
                operation(
                        "move",
                        "Patient.name.given",
                        part("source", "Integer", "0"),
                        part("destination", "Integer", "1")),
                operation(
                        "replace",
                        "Patient.contact.telecom.where(value = '2').value",
                        part("value", "String", "\"3\"")),
                operation("delete", "Patient.birthDate"),
                operation("delete", "Patient.photo"));
        assertThat(patched.status()).as(patched.body()).isEqualTo(200);
        var stored = SERVER.get("Patient/" + id).json();
        stored.remove(java.util.List.of("id", "meta", "resourceType"));
        assertThat(stored).isEqualTo(Json.parse("""
                        {"name":[{"family":"Fichte","given":["Test","First"]}],"gender":"other","active":true,"deceasedBoolean":false,
                         "contact":[{"name":{"text":"a neighbour"},"telecom":[{"value":"1"},{"value":"3"}]}]}
                        """));
    }

    @Test
    void a_fhirpath_patch_leaves_alone_what_it_does_not_name() {
        var id = create("""
                {"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":0.010},
                 "effectiveDateTime":"2026-03-01T23:30:00.120-05:00","_status":{"extension":[{"url":"urn:x","valueDecimal":1.50}]}}
                """);
        var before = SERVER.get("Observation/" + id).json();
        assertThat(byPath(
                                "Observation/" + id,
                                operation("replace", "Observation.code.text", part("value", "String", "\"y\"")))
                        .status())
                .isEqualTo(200);
        var after = SERVER.get("Observation/" + id).json();
        before.remove(java.util.List.of("meta", "code"));
        after.remove(java.util.List.of("meta", "code"));
        assertThat(after.toString()).isEqualTo(before.toString());
        assertThat(byPath(
                                "Observation/" + id,
                                operation("replace", "Observation.value", part("value", "String", "\"none\"")))
                        .json()
                        .path("valueString")
                        .asText())
                .isEqualTo("none");
    }

    @Test
    void a_fhirpath_patch_that_does_not_fit_changes_nothing() {
        var id = create(patient("Kiefer", "1980-05-05"));
        var value = part("value", "String", "\"x\"");
        for (var bad : java.util.List.of(
                operation("add", "Patient", part("name", "String", "\"colour\""), value),
                operation("add", "Patient", part("name", "String", "\"gender\""), part("value", "Code", "\"male\"")),
                operation("add", "Patient.nothing", part("name", "String", "\"text\""), value),
                operation("replace", "Patient.name | Patient.gender", value),
                operation("replace", "Patient.id", part("value", "Id", "\"other\"")),
                operation("replace", "Patient.gender", part("value", "Code", "\"purple\"")),
                operation("replace", "Patient", value),
                operation("replace", "Patient.name.count()", value),
                operation("replace", "Patient.(", value),
                operation("delete", "Patient.name.given | Patient.name.family"),
                operation("insert", "Patient.name.given", part("index", "Integer", "7"), value),
                operation("move", "Patient.name", part("source", "Integer", "0"), part("destination", "Integer", "1"))))
            assertThat(byPath("Patient/" + id, bad).status()).as(bad).isEqualTo(422);
        for (var malformed : java.util.List.of(
                operation("turn", "Patient.name", value),
                operation("replace", ""),
                operation("replace", "Patient.gender"),
                operation("replace", "a".repeat(501), value),
                "{\"name\":\"other\"}"))
            assertThat(byPath("Patient/" + id, malformed).status())
                    .as(malformed)
                    .isEqualTo(400);
        assertThat(SERVER.get("Patient/" + id).etag()).isEqualTo("W/\"1\"");
    }

    @Test
    void a_patch_honours_the_version_seen_and_the_rules_of_its_form() {
        var id = create(patient("Erle", "1980-05-05"));
        var type = "application/json-patch+json";
        var patch = "[{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"male\"}]";
        assertThat(SERVER.send("system", "PATCH", "Patient/" + id, patch, "Content-Type", type, "If-Match", "W/\"9\"")
                        .status())
                .isEqualTo(412);
        var doubling = "[{\"op\":\"add\",\"path\":\"/name/0/given\",\"value\":[\"x\"]}"
                + ",{\"op\":\"copy\",\"from\":\"/name\",\"path\":\"/name/0/given/0\"}".repeat(40) + "]";
        for (var malformed :
                java.util.List.of("{}", "[1]", "[{}]", "[{\"op\":\"fly\",\"path\":\"/gender\"}]", "null", doubling))
            assertThat(SERVER.send("system", "PATCH", "Patient/" + id, malformed, "Content-Type", type)
                            .status())
                    .as(malformed)
                    .isEqualTo(400);
        assertThat(SERVER.send("system", "PATCH", "Patient/" + id, "").status()).isIn(400, 415);
        assertThat(SERVER.get("Patient/" + id).etag()).isEqualTo("W/\"1\"");
    }

    @Test
    void a_patch_that_multiplies_a_long_text_is_refused_before_it_fills_the_memory() {
        var id = create(patient("Tanne", "1980-05-05"));
        var text = "x".repeat(900_000);
        var patch = "[{\"op\":\"add\",\"path\":\"/name/0/text\",\"value\":\"" + text + "\"}"
                + ",{\"op\":\"copy\",\"from\":\"/name/0\",\"path\":\"/name/-\"}".repeat(900) + "]";
        var type = "application/json-patch+json";
        assertThat(SERVER.send("system", "PATCH", "Patient/" + id, patch, "Content-Type", type)
                        .status())
                .isEqualTo(400);
        assertThat(SERVER.get("Patient/" + id).etag()).isEqualTo("W/\"1\"");
    }

    @Test
    void a_path_may_find_an_element_but_not_compute() {
        var id = create(patient("Fichte", "1980-05-05"));
        var costly =
                "descendants().where(%resource.descendants().where(%resource.descendants().count() > 1).count() > 1)";
        for (var path :
                java.util.List.of(costly, "Patient.name.where(family.matches('(a+)+b'))", "Patient.name |", "1 + 1"))
            assertThat(SERVER.send("system", "PATCH", "Patient/" + id, replace(path))
                            .status())
                    .as(path)
                    .isEqualTo(422);
        assertThat(SERVER.send(
                                "system",
                                "PATCH",
                                "Patient/" + id,
                                replace("Patient.name.where(family = 'Fichte')[0].family"))
                        .status())
                .isEqualTo(200);
    }

    private static String replace(String path) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\",\"part\":["
                + "{\"name\":\"type\",\"valueCode\":\"replace\"},{\"name\":\"path\",\"valueString\":\"" + path
                + "\"},{\"name\":\"value\",\"valueString\":\"Kiefer\"}]}]}";
    }

    @Test
    void both_kinds_of_patch_may_stand_in_a_transaction() {
        var first = create(patient("Ulme", "1980-05-05"));
        var second = create(patient("Ulme", "1980-05-05"));
        var data = java.util.Base64.getEncoder()
                .encodeToString(
                        "[{\"op\":\"remove\",\"path\":\"/gender\"}]".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var bundle = ("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                        + "{\"request\":{\"method\":\"PATCH\",\"url\":\"Patient/%s\"},\"resource\":{\"resourceType\":\"Binary\",\"contentType\":\"application/json-patch+json\",\"data\":\"%s\"}},"
                        + "{\"request\":{\"method\":\"PATCH\",\"url\":\"Patient/%s\"},\"resource\":{\"resourceType\":\"Parameters\",\"parameter\":[%s]}}]}")
                .formatted(first, data, second, operation("delete", "Patient.gender"));
        assertThat(SERVER.post("", bundle).status()).isEqualTo(200);
        assertThat(SERVER.get("Patient/" + first).json().has("gender")).isFalse();
        assertThat(SERVER.get("Patient/" + second).json().has("gender")).isFalse();
    }
}
