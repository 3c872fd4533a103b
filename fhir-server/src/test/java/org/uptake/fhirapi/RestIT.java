package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;

/** The RESTful API over real HTTP and real PostgreSQL. */
class RestIT {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String patient(String family, String birthDate) {
        return "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"" + family
                + "\",\"given\":[\"Test\"]}],\"birthDate\":\"" + birthDate + "\",\"gender\":\"female\"}";
    }

    private static String create(String resource) {
        var type = org.uptake.store.Json.parse(resource).path("resourceType").asText();
        var created = server.post(type, resource);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.json().path("id").asText();
    }

    private static List<String> ids(JsonNode bundle) {
        var ids = new ArrayList<String>();
        bundle.path("entry").forEach(entry -> {
            if (entry.path("search").path("mode").asText().equals("match"))
                ids.add(entry.path("resource").path("id").asText());
        });
        return ids;
    }

    @Test
    void a_created_resource_has_an_id_a_version_and_a_location() {
        var created = server.post("Patient", patient("Erle", "1990-01-01"));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.etag()).isEqualTo("W/\"1\"");
        var id = created.json().path("id").asText();
        assertThat(created.response().headers().firstValue("Location"))
                .contains(server.fhirBase() + "/Patient/" + id + "/_history/1");
        assertThat(server.get("Patient/" + id).json()).isEqualTo(created.json());
    }

    @Test
    void an_update_makes_a_version_and_old_ones_stay_readable() {
        var id = create(patient("Ahorn", "1980-05-05"));
        var changed = server.get("Patient/" + id).json().put("gender", "male");
        var updated = server.send("system", "PUT", "Patient/" + id, changed.toString(), "If-Match", "W/\"1\"");
        assertThat(updated.status()).isEqualTo(200);
        assertThat(updated.etag()).isEqualTo("W/\"2\"");
        assertThat(server.get("Patient/" + id + "/_history/1")
                        .json()
                        .path("gender")
                        .asText())
                .isEqualTo("female");
        var history = server.get("Patient/" + id + "/_history").json();
        assertThat(history.path("entry")).hasSize(2);
        assertThat(history.path("entry").path(0).path("resource").path("gender").asText())
                .isEqualTo("male");
    }

    @Test
    void a_stale_write_is_refused_with_412_and_writes_nothing() {
        var id = create(patient("Birke", "1980-05-05"));
        var body = server.get("Patient/" + id).json().put("gender", "male").toString();
        assertThat(server.send("system", "PUT", "Patient/" + id, body, "If-Match", "W/\"1\"")
                        .status())
                .isEqualTo(200);
        var stale = server.send("system", "PUT", "Patient/" + id, body, "If-Match", "W/\"1\"");
        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.json()
                        .path("issue")
                        .path(0)
                        .path("details")
                        .path("coding")
                        .path(0)
                        .path("code")
                        .asText())
                .isEqualTo("stale-version");
        assertThat(server.get("Patient/" + id).etag()).isEqualTo("W/\"2\"");
        assertThat(server.send("system", "PUT", "Patient/" + id, body, "If-Match", "rubbish")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void a_task_cannot_be_changed_without_naming_the_version_seen() {
        var id = create("{\"resourceType\":\"Task\",\"status\":\"requested\",\"intent\":\"order\"}");
        var body = server.get("Task/" + id).json().put("status", "accepted").toString();
        assertThat(server.send("system", "PUT", "Task/" + id, body).status()).isEqualTo(412);
    }

    @Test
    void a_deleted_resource_is_gone_but_its_history_is_not() {
        var id = create(patient("Buche", "1980-05-05"));
        assertThat(server.send("system", "DELETE", "Patient/" + id, "").status())
                .isEqualTo(204);
        assertThat(server.send("system", "DELETE", "Patient/" + id, "").status())
                .isEqualTo(204);
        assertThat(server.get("Patient/" + id).status()).isEqualTo(410);
        assertThat(server.get("Patient/" + id + "/_history/1").status()).isEqualTo(200);
        var history = server.get("Patient/" + id + "/_history").json();
        assertThat(history.path("entry").path(0).path("request").path("method").asText())
                .isEqualTo("DELETE");
        assertThat(history.path("entry").path(0).has("resource")).isFalse();
        assertThat(ids(server.get("Patient?family=buche").json())).isEmpty();
        assertThat(server.get("Patient/never-was").status()).isEqualTo(404);
    }

    @Test
    void a_json_patch_changes_what_it_names_and_fails_as_a_whole() {
        var id = create(patient("Eibe", "1980-05-05"));
        var good = server.send(
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
            assertThat(server.send(
                                    "system",
                                    "PATCH",
                                    "Patient/" + id,
                                    bad,
                                    "Content-Type",
                                    "application/json-patch+json")
                            .status())
                    .isEqualTo(422);
        assertThat(server.get("Patient/" + id).etag()).isEqualTo("W/\"2\"");
    }

    @Test
    void a_malformed_resource_is_refused_with_every_element_and_rule_named() {
        var refused = server.post(
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
        assertThat(server.post("Task", "{\"resourceType\":\"Task\",\"resourceType\":\"Task\"}")
                        .status())
                .isEqualTo(400);
        assertThat(server.post("Task", "[1]").status()).isEqualTo(400);
        assertThat(server.post("Task", "{\"resourceType\":\"Patient\"}").status())
                .isEqualTo(400);
        assertThat(server.post("Immunization", "{\"resourceType\":\"Immunization\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_transaction_resolves_references_between_its_entries_and_is_stored_whole() {
        var bundle = """
                {"resourceType":"Bundle","type":"transaction","entry":[
                 {"fullUrl":"urn:uuid:11111111-1111-1111-1111-111111111111","resource":{"resourceType":"Patient","name":[{"family":"Linde"}]},"request":{"method":"POST","url":"Patient"}},
                 {"resource":{"resourceType":"Condition","subject":{"reference":"urn:uuid:11111111-1111-1111-1111-111111111111"}},"request":{"method":"POST","url":"Condition"}}]}
                """;
        var done = server.post("", bundle).json();
        assertThat(done.path("type").asText()).isEqualTo("transaction-response");
        var patient = done.path("entry").path(0).path("resource").path("id").asText();
        assertThat(done.path("entry")
                        .path(1)
                        .path("resource")
                        .path("subject")
                        .path("reference")
                        .asText())
                .isEqualTo("Patient/" + patient);
        assertThat(ids(server.get("Condition?patient=" + patient).json())).hasSize(1);
    }

    @Test
    void a_transaction_with_one_bad_entry_stores_nothing_and_names_the_entry() {
        var bundle = """
                {"resourceType":"Bundle","type":"transaction","entry":[
                 {"resource":{"resourceType":"Patient","name":[{"family":"Halbfertig"}]},"request":{"method":"POST","url":"Patient"}},
                 {"resource":{"resourceType":"Task","status":"requested"},"request":{"method":"POST","url":"Task"}}]}
                """;
        var refused = server.post("", bundle);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json()
                        .path("issue")
                        .path(0)
                        .path("expression")
                        .path(0)
                        .asText())
                .isEqualTo("Bundle.entry[1]");
        assertThat(ids(server.get("Patient?family=Halbfertig").json())).isEmpty();
    }

    @Test
    void a_batch_answers_each_entry_by_itself() {
        var bundle = """
                {"resourceType":"Bundle","type":"batch","entry":[
                 {"request":{"method":"GET","url":"Patient/nobody"}},
                 {"resource":{"resourceType":"Patient","name":[{"family":"Stapel"}]},"request":{"method":"POST","url":"Patient"}}]}
                """;
        var done = server.post("", bundle).json();
        assertThat(done.path("entry").path(0).path("response").path("status").asText())
                .isEqualTo("404");
        assertThat(done.path("entry").path(1).path("response").path("status").asText())
                .isEqualTo("201");
    }

    @Test
    void a_conditional_create_makes_one_resource_however_often_it_is_sent() {
        var body = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:test\",\"value\":\"cc-1\"}]}";
        var first = server.post("Patient", body, "If-None-Exist", "identifier=urn:test|cc-1");
        var second = server.post("Patient", body, "If-None-Exist", "identifier=urn:test|cc-1");
        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json().path("id")).isEqualTo(first.json().path("id"));
    }

    @Test
    void searches_find_by_token_reference_date_string_and_quantity() {
        var id = create(patient("Größe-Ulme", "1971-03-09"));
        var observation = create(
                ("{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"44261-6\"}]},"
                                + "\"subject\":{\"reference\":\"Patient/%s\"},\"effectiveDateTime\":\"2026-03-01T23:30:00-05:00\",\"valueQuantity\":{\"value\":14,\"system\":\"http://unitsofmeasure.org\",\"code\":\"{score}\"}}")
                        .formatted(id));
        for (var query : List.of(
                "code=http://loinc.org|44261-6",
                "code=44261-6",
                "code=http://loinc.org|",
                "status=http://hl7.org/fhir/observation-status|final",
                "patient=" + id,
                "subject=Patient/" + id,
                "date=2026-03-02",
                "date=ge2026-03-02&date=lt2026-03-03",
                "date=sa2026-03-01",
                "value-quantity=gt13",
                "value-quantity=14|http://unitsofmeasure.org|{score}",
                "code:not=99999-9",
                "encounter:missing=true"))
            assertThat(ids(server.get("Observation?patient=" + id + "&"
                                    + query.replace("|", "%7C")
                                            .replace("{", "%7B")
                                            .replace("}", "%7D"))
                            .json()))
                    .as(query)
                    .containsExactly(observation);
        for (var query : List.of(
                "code=99999-9",
                "date=2026-03-01",
                "value-quantity=lt14",
                "encounter:missing=false",
                "code:not=44261-6"))
            assertThat(ids(server.get("Observation?patient=" + id + "&" + query).json()))
                    .as(query)
                    .isEmpty();
        assertThat(ids(server.get("Patient?family=grosse-ulme").json())).isEmpty();
        assertThat(ids(server.get("Patient?family=gr%C3%B6%C3%9Fe").json())).containsExactly(id);
        assertThat(ids(server.get("Patient?family:exact=Gr%C3%B6%C3%9Fe-Ulme").json()))
                .containsExactly(id);
        assertThat(ids(server.get("Patient?name:contains=ulm").json())).contains(id);
        assertThat(ids(server.get("Patient?birthdate=1971-03").json())).containsExactly(id);
    }

    @Test
    void an_unknown_parameter_is_refused_unless_the_caller_is_lenient() {
        assertThat(server.get("Patient?shoe-size=43").status()).isEqualTo(400);
        assertThat(server.get("Patient?gender:like=female").status()).isEqualTo(400);
        assertThat(server.get("Patient?birthdate=1990-13").status()).isEqualTo(400);
        var lenient = server.send("system", "GET", "Patient?shoe-size=43&_count=1", "", "Prefer", "handling=lenient");
        assertThat(lenient.status()).isEqualTo(200);
        assertThat(lenient.json().path("link").path(0).path("url").asText()).doesNotContain("shoe-size");
    }

    @Test
    void pages_lose_nothing_and_repeat_nothing_while_others_write() {
        var expected = new HashSet<String>();
        for (var i = 0; i < 23; i++) expected.add(create(patient("Pagina" + i, "19" + (50 + i) + "-01-01")));
        for (var sort : List.of("", "&_sort=birthdate", "&_sort=-birthdate,family", "&_sort=-_lastUpdated")) {
            var seen = new ArrayList<String>();
            var next = "Patient?family=pagina&_count=5" + sort;
            while (!next.isEmpty()) {
                var page = server.get(next).json();
                seen.addAll(ids(page));
                create(patient("Zzz", "2000-01-01"));
                next = "";
                for (var link : page.path("link"))
                    if (link.path("relation").asText().equals("next"))
                        next = URI.create(link.path("url").asText())
                                .toString()
                                .substring(server.fhirBase().length() + 1);
            }
            assertThat(seen).as(sort).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void includes_bring_what_is_pointed_at_and_what_points_here() {
        var id = create(patient("Tanne", "1990-01-01"));
        var condition = create("{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/" + id + "\"}}");
        var forward = server.get("Condition?_id=" + condition + "&_include=Condition:patient")
                .json();
        assertThat(forward.path("entry").path(1).path("resource").path("id").asText())
                .isEqualTo(id);
        assertThat(forward.path("entry").path(1).path("search").path("mode").asText())
                .isEqualTo("include");
        var back = server.get("Patient?_id=" + id + "&_revinclude=Condition:patient")
                .json();
        assertThat(back.path("entry").path(1).path("resource").path("id").asText())
                .isEqualTo(condition);
        assertThat(back.path("total").asInt()).isEqualTo(1);
    }

    @Test
    void counts_summaries_and_elements_say_what_they_are() {
        create(patient("Zirbe", "1990-01-01"));
        var count = server.get("Patient?family=zirbe&_summary=count").json();
        assertThat(count.path("total").asInt()).isEqualTo(1);
        assertThat(count.has("entry")).isFalse();
        var elements = server.get("Patient?family=zirbe&_elements=gender")
                .json()
                .path("entry")
                .path(0)
                .path("resource");
        assertThat(elements.path("gender").asText()).isEqualTo("female");
        assertThat(elements.has("birthDate")).isFalse();
        assertThat(elements.path("meta").path("tag").path(0).path("code").asText())
                .isEqualTo("SUBSETTED");
        var stored = server.send(
                "system", "PUT", "Patient/" + elements.path("id").asText(), elements.toString(), "If-Match", "W/\"1\"");
        assertThat(stored.status()).isEqualTo(422);
    }

    @Test
    void the_capability_statement_names_every_type_and_parameter_it_answers() {
        var statement = server.send("system", "GET", "metadata", "").json();
        assertThat(statement.path("fhirVersion").asText()).isEqualTo("4.0.1");
        for (var resource : statement.path("rest").path(0).path("resource")) {
            var type = resource.path("type").asText();
            assertThat(server.get(type + "?_count=1").status()).as(type).isEqualTo(200);
            for (var parameter : resource.path("searchParam")) {
                var value = switch (parameter.path("type").asText()) {
                    case "date" -> "2026-01-01";
                    case "quantity", "number" -> "1";
                    case "composite" -> "x$2026";
                    default -> "x";
                };
                var reply = server.get(type + "?" + parameter.path("name").asText() + "=" + value + "&_count=1");
                assertThat(reply.status())
                        .as(type + "?" + parameter.path("name").asText())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void nobody_comes_in_without_a_token() {
        var request = java.net.http.HttpRequest.newBuilder(URI.create(server.fhirBase() + "/Patient"))
                .build();
        try {
            var reply = java.net.http.HttpClient.newHttpClient()
                    .send(request, java.net.http.HttpResponse.BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(401);
            assertThat(reply.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        } catch (java.io.IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void no_address_however_odd_stops_the_audit() throws Exception {
        for (var odd : java.util.List.of("%00", "Patient/%00", "%F0%9F%98%80", "Patient/%E2%80%AE")) server.get(odd);
        server.get("Patient/the-last-one");
        try (var connection = java.sql.DriverManager.getConnection(server.jdbcUrl());
                var statement = connection.prepareStatement(
                        "SELECT count(*) FROM audit_entry WHERE subject = ARRAY['Patient/the-last-one']")) {
            var deadline = System.nanoTime() + 5_000_000_000L;
            var found = 0;
            while (found == 0 && System.nanoTime() < deadline) {
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    found = rows.getInt(1);
                }
            }
            assertThat(found).isEqualTo(1);
        }
    }
}
