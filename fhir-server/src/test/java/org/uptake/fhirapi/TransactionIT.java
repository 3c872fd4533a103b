package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;
import static org.uptake.fhirapi.RestBed.create;
import static org.uptake.fhirapi.RestBed.ids;
import static org.uptake.fhirapi.RestBed.known;
import static org.uptake.fhirapi.RestBed.patient;
import static org.uptake.fhirapi.RestBed.rule;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer.Reply;
import org.uptake.store.Json;

/** R4, "batch/transaction". */
class TransactionIT {
    private static final String ONE = "urn:uuid:11111111-1111-4111-8111-111111111111";
    private static final String TWO = "urn:uuid:22222222-2222-4222-8222-222222222222";

    private static String entry(String method, String url, String resource) {
        return "{\"request\":{\"method\":\"" + method + "\",\"url\":\"" + url + "\"}"
                + (resource.isEmpty() ? "" : ",\"resource\":" + resource) + "}";
    }

    private static String named(String fullUrl, String entry) {
        return "{\"fullUrl\":\"" + fullUrl + "\"," + entry.substring(1);
    }

    private static String condition(String patient) {
        return "{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"" + patient + "\"}}";
    }

    private static Reply run(String type, String... entries) {
        return SERVER.post(
                "",
                "{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\",\"entry\":[" + String.join(",", entries)
                        + "]}");
    }

    private static JsonNode done(String... entries) {
        var reply = run("transaction", entries);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json().path("entry");
    }

    private static String status(JsonNode entry) {
        return entry.path("response").path("status").asText();
    }

    @Test
    void references_between_entries_are_resolved_wherever_they_stand() {
        var task =
                ("{\"resourceType\":\"Task\",\"status\":\"requested\",\"intent\":\"order\",\"for\":{\"reference\":\"%s\"},"
                                + "\"contained\":[{\"resourceType\":\"Condition\",\"id\":\"c\",\"subject\":{\"reference\":\"%s\"}}],"
                                + "\"reasonReference\":{\"reference\":\"#c\"},"
                                + "\"input\":[{\"type\":{\"text\":\"x\"},\"valueReference\":{\"reference\":\"%s\"}}],"
                                + "\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><a href=\\\"%s\\\">x</a></div>\"},"
                                + "\"identifier\":[{\"system\":\"urn:ietf:rfc:3986\",\"value\":\"%s\"}]}")
                        .formatted(ONE, ONE, ONE, ONE, ONE);
        var entries =
                done(entry("POST", "Task", task), named(ONE, entry("POST", "Patient", patient("Linde", "1990-01-01"))));
        var patient = "Patient/" + entries.path(1).path("resource").path("id").asText();
        var stored = SERVER.get(
                        "Task/" + entries.path(0).path("resource").path("id").asText())
                .json();
        assertThat(stored.path("for").path("reference").asText()).isEqualTo(patient);
        assertThat(stored.path("contained")
                        .path(0)
                        .path("subject")
                        .path("reference")
                        .asText())
                .isEqualTo(patient);
        assertThat(stored.path("input")
                        .path(0)
                        .path("valueReference")
                        .path("reference")
                        .asText())
                .isEqualTo(patient);
        assertThat(stored.path("text").path("div").asText()).contains("href=\"" + patient + "\"");
        assertThat(stored.path("identifier").path(0).path("value").asText())
                .as("an identifier is no reference")
                .isEqualTo(ONE);
    }

    @Test
    void a_loop_of_references_is_stored_as_it_stands() {
        var first =
                "{\"resourceType\":\"Task\",\"status\":\"requested\",\"intent\":\"order\",\"partOf\":[{\"reference\":\"%s\"}]}"
                        .formatted(TWO);
        var second =
                "{\"resourceType\":\"Task\",\"status\":\"requested\",\"intent\":\"order\",\"partOf\":[{\"reference\":\"%s\"}]}"
                        .formatted(ONE);
        var entries = done(named(ONE, entry("POST", "Task", first)), named(TWO, entry("POST", "Task", second)));
        for (var at : List.of(0, 1))
            assertThat(entries.path(at)
                            .path("resource")
                            .path("partOf")
                            .path(0)
                            .path("reference")
                            .asText())
                    .isEqualTo("Task/"
                            + entries.path(1 - at).path("resource").path("id").asText());
    }

    @Test
    void a_relative_reference_belongs_to_the_server_that_its_own_entry_comes_from() {
        var entries = done(
                named(
                        "https://elsewhere.example/fhir/Patient/77",
                        entry("POST", "Patient", patient("Fern", "1990-01-01"))),
                named(
                        "https://elsewhere.example/fhir/Condition/5",
                        entry("POST", "Condition", condition("Patient/77"))),
                entry("POST", "Condition", condition("Patient/77")));
        var made = entries.path(0).path("resource").path("id").asText();
        assertThat(entries.path(1)
                        .path("resource")
                        .path("subject")
                        .path("reference")
                        .asText())
                .isEqualTo("Patient/" + made);
        assertThat(entries.path(2)
                        .path("resource")
                        .path("subject")
                        .path("reference")
                        .asText())
                .isEqualTo("Patient/77");
    }

    @Test
    void entries_run_in_the_order_of_the_specification_and_answer_in_their_own() {
        var old = create(known("order-1"));
        var kept = create(patient("Order", "1990-01-01"));
        var entries = done(
                entry("GET", "Patient?identifier=urn:test%7Corder-2", ""),
                entry(
                        "PUT",
                        "Patient/" + kept,
                        Json.parse(patient("Changed", "1990-01-01"))
                                .put("id", kept)
                                .toString()),
                entry("POST", "Patient", known("order-2")),
                entry("DELETE", "Patient/" + old, ""));
        assertThat(List.of(
                        status(entries.path(0)),
                        status(entries.path(1)),
                        status(entries.path(2)),
                        status(entries.path(3))))
                .containsExactly("200", "200", "201", "204");
        assertThat(ids(entries.path(0).path("resource")))
                .containsExactly(entries.path(2).path("resource").path("id").asText());
    }

    @Test
    void conditions_in_entries_see_the_state_before_the_bundle() {
        var id = create(known("tc-1"));
        var entries = done(
                "{\"request\":{\"method\":\"POST\",\"url\":\"Patient\",\"ifNoneExist\":\"identifier=urn:test|tc-1\"},\"fullUrl\":\""
                        + ONE + "\",\"resource\":" + known("tc-1") + "}",
                entry("POST", "Condition", condition(ONE)),
                entry("POST", "Condition", condition("Patient?identifier=urn:test|tc-1")),
                named(TWO, entry("PUT", "Patient?identifier=urn:test|tc-2", known("tc-2"))),
                entry("POST", "Condition", condition(TWO)),
                entry("DELETE", "Patient?identifier=urn:test|tc-3", ""));
        assertThat(status(entries.path(0))).isEqualTo("200");
        for (var at : List.of(1, 2))
            assertThat(entries.path(at)
                            .path("resource")
                            .path("subject")
                            .path("reference")
                            .asText())
                    .isEqualTo("Patient/" + id);
        assertThat(status(entries.path(3))).isEqualTo("201");
        assertThat(entries.path(4)
                        .path("resource")
                        .path("subject")
                        .path("reference")
                        .asText())
                .isEqualTo(
                        "Patient/" + entries.path(3).path("resource").path("id").asText());
        assertThat(status(entries.path(5))).isEqualTo("204");
    }

    @Test
    void what_cannot_be_one_whole_is_refused_with_the_entry_named() {
        var id = create(known("tw-1"));
        var body = Json.parse(known("tw-1")).put("id", id).toString();
        refused(400, "bundle-identity", 1, entry("PUT", "Patient/" + id, body), entry("DELETE", "Patient/" + id, ""));
        refused(
                400,
                "bundle-identity",
                1,
                entry("PUT", "Patient?identifier=urn:test|tw-1", known("tw-1")),
                entry("DELETE", "Patient/" + id, ""));
        refused(
                400,
                "bundle-identity",
                1,
                entry("PUT", "Patient?identifier=urn:test|tw-2", known("tw-2")),
                entry("PUT", "Patient?identifier=urn:test|tw-2", known("tw-2")));
        refused(400, "bundle-entry", 0, entry("POST", "", "{\"resourceType\":\"Bundle\",\"type\":\"batch\"}"));
        refused(400, "resource-type", 0, entry("POST", "Patient", condition("Patient/1")));
        refused(404, "type-unknown", 0, entry("POST", "Nothing", "{\"resourceType\":\"Nothing\"}"));
        refused(400, "reference-unresolved", 0, entry("POST", "Condition", condition(TWO)));
        refused(
                412,
                "reference-unresolved",
                0,
                entry("POST", "Condition", condition("Patient?identifier=urn:test|no")));
        refused(
                412,
                "stale-version",
                1,
                entry("POST", "Patient", known("tw-never")),
                "{\"request\":{\"method\":\"PUT\",\"url\":\"Patient/" + id
                        + "\",\"ifMatch\":\"W/\\\"9\\\"\"},\"resource\":" + body + "}");
        assertThat(ids(SERVER.get("Patient?identifier=urn:test%7Ctw-never").json()))
                .isEmpty();
        assertThat(SERVER.get("Patient/" + id).etag()).isEqualTo("W/\"1\"");
    }

    private static void refused(int status, String rule, int entry, String... entries) {
        var reply = run("transaction", entries);
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(rule(reply.json())).isEqualTo(rule);
        assertThat(reply.json().path("issue").path(0).path("expression").path(0).asText())
                .startsWith("Bundle.entry[" + entry + "]");
    }

    @Test
    void a_batch_answers_each_entry_by_itself() {
        var reply = run(
                "batch",
                entry("GET", "Patient/nobody", ""),
                entry("POST", "Patient", patient("Stapel", "1990-01-01")),
                entry("POST", "Patient", "{\"resourceType\":\"Patient\",\"colour\":\"red\"}"),
                entry("GET", "Patient?_count=1", ""));
        var entries = reply.json().path("entry");
        assertThat(status(entries.path(0))).isEqualTo("404");
        assertThat(rule(entries.path(0).path("response").path("outcome"))).isEqualTo("not-found");
        assertThat(status(entries.path(1))).isEqualTo("201");
        assertThat(entries.path(1).path("response").path("etag").asText()).isEqualTo("W/\"1\"");
        assertThat(status(entries.path(2))).isEqualTo("400");
        assertThat(entries.path(3).path("resource").path("type").asText()).isEqualTo("searchset");
    }

    @Test
    void bundles_beyond_the_limits_are_refused_with_413() {
        var many = Collections.nCopies(1_001, entry("GET", "Patient/x", "")).toArray(String[]::new);
        assertThat(run("transaction", many).status()).isEqualTo(413);
        assertThat(run("batch", many).status()).isEqualTo(413);
        var large = Json.object().put("resourceType", "Patient").put("language", "x".repeat(11 << 20));
        assertThat(SERVER.post("Patient", large.toString()).status()).isEqualTo(413);
    }

    @Test
    void the_preference_says_what_the_entries_of_the_answer_hold() {
        var bundle = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                + entry("POST", "Patient", patient("Prefer", "1990-01-01")) + "]}";
        var minimal = SERVER.post("", bundle, "Prefer", "respond-sync, return=minimal")
                .json()
                .path("entry")
                .path(0);
        assertThat(minimal.has("resource")).isFalse();
        assertThat(minimal.path("response").path("location").asText()).startsWith("Patient/");
        var outcome = SERVER.post("", bundle, "Prefer", "return=OperationOutcome")
                .json()
                .path("entry")
                .path(0);
        assertThat(outcome.path("response").path("outcome").path("resourceType").asText())
                .isEqualTo("OperationOutcome");
    }

    @Test
    void parallel_transactions_over_the_same_resources_in_any_order_all_succeed() throws Exception {
        var shared = new ArrayList<String>();
        for (var i = 0; i < 6; i++) shared.add(create(patient("Shared", "1990-01-0" + (i + 1))));
        var random = new Random(7);
        var work = new ArrayList<Callable<Integer>>();
        for (var i = 0; i < 40; i++) {
            var order = new ArrayList<>(shared);
            Collections.shuffle(order, random);
            var entries = order.stream()
                    .map(id -> entry(
                            "PUT",
                            "Patient/" + id,
                            Json.parse(patient("Shared", "1990-01-01"))
                                    .put("id", id)
                                    .toString()))
                    .toArray(String[]::new);
            work.add(() -> run("transaction", entries).status());
        }
        var pool = Executors.newFixedThreadPool(8);
        try {
            for (var done : pool.invokeAll(work)) assertThat(done.get()).isEqualTo(200);
        } finally {
            pool.shutdownNow();
        }
        for (var id : shared) assertThat(SERVER.get("Patient/" + id).etag()).isEqualTo("W/\"41\"");
    }

    @Test
    void a_transaction_with_one_bad_entry_stores_nothing_and_names_the_entry() {
        var bundle = """
                {"resourceType":"Bundle","type":"transaction","entry":[
                 {"resource":{"resourceType":"Patient","name":[{"family":"Halbfertig"}]},"request":{"method":"POST","url":"Patient"}},
                 {"resource":{"resourceType":"Task","status":"requested"},"request":{"method":"POST","url":"Task"}}]}
                """;
        var refused = SERVER.post("", bundle);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json()
                        .path("issue")
                        .path(0)
                        .path("expression")
                        .path(0)
                        .asText())
                .isEqualTo("Bundle.entry[1]");
        assertThat(ids(SERVER.get("Patient?family=Halbfertig").json())).isEmpty();
    }

    @Test
    void a_batch_answers_as_much_as_fits_in_memory_and_refuses_the_rest() {
        var id =
                create("{\"resourceType\":\"Communication\",\"status\":\"completed\",\"payload\":[{\"contentString\":\""
                        + "y".repeat(900_000) + "\"}]}");
        var reads = new String[40];
        java.util.Arrays.fill(reads, "{\"request\":{\"method\":\"GET\",\"url\":\"Communication/" + id + "\"}}");
        var answers = run("batch", reads).json().path("entry");
        assertThat(answers).hasSize(40);
        assertThat(answers.path(0).path("response").path("status").asText()).isEqualTo("200");
        var last = answers.path(39).path("response");
        assertThat(last.path("status").asText()).isEqualTo("413");
        assertThat(RestBed.rule(last.path("outcome"))).isEqualTo("bundle-answer");
    }
}
