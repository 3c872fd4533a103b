package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;
import static org.uptake.fhirapi.RestBed.create;
import static org.uptake.fhirapi.RestBed.ids;
import static org.uptake.fhirapi.RestBed.known;
import static org.uptake.fhirapi.RestBed.patient;
import static org.uptake.fhirapi.RestBed.rule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer.Reply;
import org.uptake.store.Json;

/** R4, "conditional create", "update", "delete", "read". */
class ConditionalIT {
    private static Reply put(String path, String body) {
        return SERVER.send("system", "PUT", path, body);
    }

    @Test
    void a_conditional_create_makes_one_resource_however_often_it_is_sent() {
        var first = SERVER.post("Patient", known("cc-1"), "If-None-Exist", "identifier=urn:test|cc-1");
        var second = SERVER.post("Patient", known("cc-1"), "If-None-Exist", "identifier=urn:test|cc-1");
        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json()).isEqualTo(first.json());
        create(known("cc-1"));
        var third = SERVER.post("Patient", known("cc-1"), "If-None-Exist", "identifier=urn:test|cc-1");
        assertThat(third.status()).isEqualTo(412);
        assertThat(rule(third.json())).isEqualTo("several-match");
    }

    @Test
    void of_racing_equal_conditional_creates_one_is_stored_whatever_the_order_of_the_criteria() throws Exception {
        var pool = Executors.newFixedThreadPool(12);
        try {
            for (var round = 0; round < 5; round++) {
                var value = "race-" + round;
                var together = new CountDownLatch(12);
                var writers = new ArrayList<Callable<Integer>>();
                for (var writer = 0; writer < 12; writer++) {
                    var criteria = writer % 2 == 0
                            ? "identifier=urn:test|" + value + "&active:missing=true"
                            : "active:missing=true&identifier=urn:test|" + value;
                    writers.add(() -> {
                        together.countDown();
                        together.await();
                        return SERVER.post("Patient", known(value), "If-None-Exist", criteria)
                                .status();
                    });
                }
                var statuses = new ArrayList<Integer>();
                for (var done : pool.invokeAll(writers)) statuses.add(done.get());
                assertThat(statuses).containsOnly(200, 201).containsOnlyOnce(201);
                assertThat(ids(SERVER.get("Patient?identifier=urn:test%7C" + value)
                                .json()))
                        .hasSize(1);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void a_conditional_update_creates_then_updates_the_same_resource() {
        var body = Json.parse(known("cu-1"));
        var first = put("Patient?identifier=urn:test%7Ccu-1", body.toString());
        assertThat(first.status()).isEqualTo(201);
        var id = first.json().path("id").asText();
        var second = put(
                "Patient?identifier=urn:test%7Ccu-1", body.put("gender", "male").toString());
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json().path("id").asText()).isEqualTo(id);
        assertThat(second.etag()).isEqualTo("W/\"2\"");
        var other = put(
                "Patient?identifier=urn:test%7Ccu-1", body.put("id", "another").toString());
        assertThat(other.status()).isEqualTo(400);
        assertThat(rule(other.json())).isEqualTo("id-differs");
        var taken =
                put("Patient?identifier=urn:test%7Ccu-none", body.put("id", id).toString());
        assertThat(taken.status()).isEqualTo(409);
        create(known("cu-1"));
        assertThat(put("Patient?identifier=urn:test%7Ccu-1", known("cu-1")).status())
                .isEqualTo(412);
    }

    @Test
    void a_conditional_delete_takes_one_match_and_never_more() {
        create(known("cd-1"));
        create(known("cd-2"));
        create(known("cd-2"));
        assertThat(SERVER.send("system", "DELETE", "Patient?identifier=urn:test%7Ccd-1", "")
                        .status())
                .isEqualTo(204);
        assertThat(SERVER.send("system", "DELETE", "Patient?identifier=urn:test%7Ccd-1", "")
                        .status())
                .isEqualTo(204);
        assertThat(ids(SERVER.get("Patient?identifier=urn:test%7Ccd-1").json())).isEmpty();
        assertThat(SERVER.send("system", "DELETE", "Patient?identifier=urn:test%7Ccd-2", "")
                        .status())
                .isEqualTo(412);
        assertThat(ids(SERVER.get("Patient?identifier=urn:test%7Ccd-2").json())).hasSize(2);
    }

    @Test
    void a_condition_that_means_everybody_is_refused() {
        create(known("everybody"));
        for (var nothing :
                new String[] {"Patient", "Patient?_count=1", "Patient?_format=json", "Patient?identifier="}) {
            var refused = SERVER.send("system", "DELETE", nothing, "");
            assertThat(refused.status()).as(nothing).isEqualTo(400);
            assertThat(rule(refused.json())).isEqualTo("condition");
        }
        assertThat(SERVER.send("system", "DELETE", "Patient?shoe-size=43", "").status())
                .isEqualTo(400);
        assertThat(ids(SERVER.get("Patient?identifier=urn:test%7Ceverybody").json()))
                .hasSize(1);
    }

    @Test
    void a_conditional_patch_changes_the_one_match() {
        var id = create(known("cp-1"));
        var patch = "[{\"op\":\"add\",\"path\":\"/gender\",\"value\":\"other\"}]";
        var patched = SERVER.send(
                "system",
                "PATCH",
                "Patient?identifier=urn:test%7Ccp-1",
                patch,
                "Content-Type",
                "application/json-patch+json");
        assertThat(patched.status()).isEqualTo(200);
        assertThat(SERVER.get("Patient/" + id).json().path("gender").asText()).isEqualTo("other");
        assertThat(SERVER.send(
                                "system",
                                "PATCH",
                                "Patient?identifier=urn:test%7Ccp-none",
                                patch,
                                "Content-Type",
                                "application/json-patch+json")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_read_of_what_the_caller_has_already_answers_304_without_a_body() {
        var id = create(known("cr-1"));
        var read = SERVER.get("Patient/" + id);
        var modified = read.response().headers().firstValue("Last-Modified").orElseThrow();
        for (var condition : new String[][] {
            {"If-None-Match", "W/\"1\""}, {"If-None-Match", "W/\"7\", W/\"1\""}, {"If-Modified-Since", modified}
        }) {
            var same = SERVER.send("system", "GET", "Patient/" + id, "", condition);
            assertThat(same.status()).as(condition[1]).isEqualTo(304);
            assertThat(same.body()).isEmpty();
            assertThat(same.etag()).isEqualTo("W/\"1\"");
        }
        for (var condition : new String[][] {
            {"If-None-Match", "W/\"2\""},
            {"If-Modified-Since", "Thu, 01 Jan 2015 00:00:00 GMT"},
            {"If-Modified-Since", "yesterday"},
            {"If-None-Match", "W/\"2\"", "If-Modified-Since", modified}
        })
            assertThat(SERVER.send("system", "GET", "Patient/" + id, "", condition)
                            .status())
                    .as(condition[1])
                    .isEqualTo(200);
    }

    @Test
    void criteria_are_never_read_as_sql() {
        var bundle = """
                {"resourceType":"Bundle","type":"transaction","entry":[
                 {"resource":{"resourceType":"Condition","subject":{"reference":"Patient' OR true --?_id=x"}},"request":{"method":"POST","url":"Condition"}}]}
                """;
        assertThat(SERVER.post("", bundle).status()).isEqualTo(404);
        assertThat(Collections.frequency(ids(SERVER.get("Patient?_id=x").json()), "x"))
                .isZero();
    }

    @Test
    void a_criterion_without_a_value_is_refused_rather_than_left_out() {
        var id = create(patient("Onlylee", "1980-05-05"));
        for (var criteria : java.util.List.of("identifier=&family=Onlylee", "family=Onlylee&shoe-size="))
            assertThat(SERVER.send("system", "DELETE", "Patient?" + criteria, "")
                            .status())
                    .as(criteria)
                    .isEqualTo(400);
        assertThat(SERVER.get("Patient/" + id).status()).isEqualTo(200);
    }
}
