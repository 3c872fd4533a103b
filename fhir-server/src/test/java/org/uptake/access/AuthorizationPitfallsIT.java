package org.uptake.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.Requirement;
import org.uptake.boot.TestServer;

/** What servers got wrong before us ({@code requirements.csv}, authz): each way is tried with a word in patient b's record that must not come out. */
class AuthorizationPitfallsIT {
    private static final String APP = "client app@Patient/a patient/*.cruds";
    private static final String CANARY = "Canarybird";
    private static TestServer server;

    @BeforeAll
    static void prepare() {
        server = TestServer.start();
        put("Patient", "a", "\"name\":[{\"family\":\"Own\"}],\"meta\":{\"tag\":[{\"code\":\"t\"}]}");
        put("Patient", "b", "\"name\":[{\"family\":\"" + CANARY + "\"}],\"meta\":{\"tag\":[{\"code\":\"t\"}]}");
        put("Task", "ta", task("a", "own"));
        put("Task", "tb", task("b", CANARY));
        put("Observation", "ob", observation("b"));
        put(
                "Task",
                "mixed",
                task("a", "own").replace("\"intent\"", "\"focus\":{\"reference\":\"Patient/b\"},\"intent\""));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static TestServer.Reply get(String path) {
        var answer = server.send(APP, "GET", path, "");
        assertThat(answer.status()).as(path).isLessThan(500);
        assertThat(answer.body()).as(path).doesNotContain(CANARY);
        return answer;
    }

    private static int total(String path) {
        var answer = get(path);
        return answer.status() == 200 ? answer.json().path("total").asInt(-1) : 0;
    }

    @Test
    @Requirement({"authz.Z1", "smart.S12"})
    void a_task_is_the_patients_whom_it_is_for() {
        assertThat(get("Task/ta").status()).isEqualTo(200);
        assertThat(get("Task/tb").status()).isEqualTo(404);
        assertThat(total("Task?_summary=count")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"_summary=count", "_total=accurate&_count=0", "_total=accurate"})
    @Requirement({"authz.Z2", "authz.Z8"})
    void the_values_of_a_list_are_judged_each(String how) {
        for (var parameter : new String[] {"patient", "subject"}) {
            assertThat(total("Task?" + parameter + "=Patient/a,Patient/b&" + how))
                    .isEqualTo(2);
            assertThat(total("Task?" + parameter + "=Patient/b,Patient/a&" + how))
                    .isEqualTo(2);
            assertThat(total("Task?" + parameter + "=b&" + how)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Task?patient.family=Canaryb",
                "Task?focus:Patient.family=Canaryb",
                "Task?subject:Patient.family=Canaryb",
                "Patient?_has:Task:patient:_id=tb",
                "Patient?_has:Observation:patient:_id=ob",
                "Patient?family=Canaryb",
                "Task?_filter=description co Canaryb",
            })
    @Requirement("authz.Z3")
    void a_chain_or_condition_on_what_is_hidden_finds_nothing(String path) {
        var answer = get(path.replace(" ", "%20"));
        assertThat(answer.status() == 200 ? answer.json().path("entry").size() : 0)
                .isZero();
    }

    @Test
    @Requirement("authz.Z3")
    void a_sort_key_of_a_type_without_a_scope_is_refused() {
        var narrow = "client app system/Task.rs";
        assertThat(server.send(narrow, "GET", "Task?_sort=patient.birthdate", "")
                        .status())
                .isBetween(400, 403);
        assertThat(server.send(narrow, "GET", "Task?patient.family=x", "").status())
                .isEqualTo(403);
        assertThat(server.send(narrow, "GET", "Task?_has:Provenance:target:_id=x", "")
                        .status())
                .isEqualTo(403);
    }

    @Test
    @Requirement("authz.Z4")
    void what_may_not_be_read_is_dropped_from_the_includes_and_does_not_forbid_the_rest() {
        var answer = get("Task?_id=mixed&_include=Task:focus&_include=Task:patient");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("\"Own\"");
        assertThat(get("Patient?_id=a&_revinclude=Task:focus&_revinclude=Task:patient")
                        .status())
                .isEqualTo(200);
    }

    @Test
    @Requirement({"authz.Z6", "authz.Z22"})
    void a_search_over_types_and_by_what_every_type_has_stays_within_the_scope() {
        assertThat(get("?_type=Task,Patient").json().path("total").asInt()).isEqualTo(3);
        assertThat(get("?_tag=t&_type=Patient").json().path("total").asInt()).isEqualTo(1);
        for (var path : new String[] {
            "?_tag=t", "Patient?_tag=t", "?_lastUpdated=gt2020", "?_type=Task&_summary=count", "Patient/b/*"
        }) get(path);
    }

    @Test
    @Requirement("authz.Z9")
    void a_condition_is_a_question_and_cannot_be_used_where_the_answer_is_confined() {
        var task = "{\"resourceType\":\"Task\"," + task("a", "x") + "}";
        for (var method : new String[] {"PUT", "PATCH", "DELETE"})
            assertThat(server.send(APP, method, "Task?_id=tb", method.equals("DELETE") ? "" : task)
                            .status())
                    .isIn(400, 403);
        assertThat(server.send(APP, "POST", "Task", task, "If-None-Exist", "_id=tb")
                        .status())
                .isEqualTo(403);
    }

    @Test
    @Requirement({"authz.Z10", "smart.S6"})
    void every_entry_of_a_bundle_is_judged_by_itself() {
        for (var kind : new String[] {"batch", "transaction"})
            for (var entry : new String[] {
                "{\"request\":{\"method\":\"GET\",\"url\":\"Task/tb\"}}",
                "{\"request\":{\"method\":\"GET\",\"url\":\"Task?_id=tb\"}}",
                "{\"request\":{\"method\":\"DELETE\",\"url\":\"Task/tb\"}}",
                "{\"request\":{\"method\":\"PUT\",\"url\":\"Task/tb\",\"ifMatch\":\"W/\\\"1\\\"\"},\"resource\":{\"resourceType\":\"Task\",\"id\":\"tb\","
                        + task("a", "x") + "}}",
                "{\"request\":{\"method\":\"POST\",\"url\":\"Task\"},\"resource\":{\"resourceType\":\"Task\","
                        + task("b", "x") + "}}"
            }) {
                var body = "{\"resourceType\":\"Bundle\",\"type\":\"" + kind + "\",\"entry\":[" + entry + "]}";
                var answer = server.send(APP, "POST", "", body);
                assertThat(answer.body()).as(entry).doesNotContain(CANARY);
            }
        assertThat(server.get("Task?_summary=count&patient=b")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(server.get("Task/tb").etag()).isEqualTo("W/\"1\"");
    }

    @Test
    @Requirement({"authz.Z10", "authz.Z11"})
    void a_reference_that_becomes_another_patients_inside_a_transaction_is_judged_as_what_it_becomes() {
        var body =
                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"fullUrl\":\"urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8\","
                        + "\"request\":{\"method\":\"POST\",\"url\":\"Patient\"},\"resource\":{\"resourceType\":\"Patient\"}},"
                        + "{\"request\":{\"method\":\"POST\",\"url\":\"Task\"},\"resource\":{\"resourceType\":\"Task\","
                        + task("a", "x").replace("Patient/a", "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8") + "}}]}";
        assertThat(server.send(APP, "POST", "", body).status()).isIn(403, 404);
    }

    @Test
    @Requirement({"authz.Z11", "authz.Z12"})
    void nothing_moves_from_one_patient_to_another_by_update_or_patch() {
        var before = server.get("Task/ta").etag();
        var moved = "{\"resourceType\":\"Task\",\"id\":\"ta\"," + task("b", "x") + "}";
        assertThat(server.send(APP, "PUT", "Task/ta", moved, "If-Match", before).status())
                .isEqualTo(404);
        var taken = "{\"resourceType\":\"Task\",\"id\":\"tb\"," + task("a", "x") + "}";
        assertThat(server.send(APP, "PUT", "Task/tb", taken, "If-Match", before).status())
                .isEqualTo(404);
        for (var patch : new String[] {
            "[{\"op\":\"replace\",\"path\":\"/for/reference\",\"value\":\"Patient/b\"}]",
            "[{\"op\":\"remove\",\"path\":\"/for\"}]"
        })
            assertThat(server.send(
                                    APP,
                                    "PATCH",
                                    "Task/ta",
                                    patch,
                                    "Content-Type",
                                    "application/json-patch+json",
                                    "If-Match",
                                    before)
                            .status())
                    .isEqualTo(404);
        assertThat(server.get("Task/ta").etag()).isEqualTo(before);
    }

    @Test
    @Requirement("authz.Z13")
    void an_old_version_is_judged_by_whose_it_was() {
        put("Observation", "handed", observation("b"));
        server.send(
                "system",
                "PUT",
                "Observation/handed",
                "{\"resourceType\":\"Observation\",\"id\":\"handed\","
                        + observation("a").replace(CANARY, "mine") + "}");
        assertThat(get("Observation/handed").status()).isEqualTo(200);
        assertThat(get("Observation/handed/_history/1").status()).isEqualTo(404);
        assertThat(get("Observation/handed/_history/2").status()).isEqualTo(200);
        assertThat(get("Observation/handed/_history").json().path("entry").size())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Task?_count=1",
                "Task?_count=1&_sort=_lastUpdated",
                "?_type=Task,Patient&_count=1",
                "Task/_history?_count=1",
                "_history?_count=1",
                "Task/ta/_history?_count=1",
                "Patient/a/$everything?_count=1",
                "Patient/a/Task?_count=1",
                "Task/$worklist?_count=1&view=unassigned&show=all&performer=PractitionerRole/okafor&site=north",
                "AuditEvent?_count=1"
            })
    @Requirement("authz.Z14")
    void a_cursor_is_good_for_whom_it_was_given_to_where_it_was_given_and_unchanged(String path) {
        server.send(
                "system",
                "PUT",
                "Task/ta",
                "{\"resourceType\":\"Task\",\"id\":\"ta\",\"language\":\"en\"," + task("a", "own") + "}",
                "If-Match",
                server.get("Task/ta").etag());
        var owner = "client pager system/*.rs system/AuditEvent.rs";
        var next = next(server.send(owner, "GET", path, ""));
        assertThat(next).as(path).contains("_cursor=");
        assertThat(server.send(owner, "GET", next, "").status()).isEqualTo(200);
        for (var other : new String[] {
            "client other system/*.rs system/AuditEvent.rs",
            "client pager system/Task.rs system/Patient.rs system/*.rs",
            "client pager@Patient/a system/*.rs system/AuditEvent.rs",
            "role administrator user/*.rs",
            APP
        }) {
            var answer = server.send(other, "GET", next, "");
            assertThat(answer.status()).as(other).isIn(400, 403);
            assertThat(answer.body()).doesNotContain(CANARY);
        }
        var cursor = next.substring(next.indexOf("_cursor=") + "_cursor=".length());
        for (var tampered : new String[] {
            cursor.substring(0, cursor.length() - 1),
            (cursor.charAt(0) == 'A' ? "B" : "A") + cursor.substring(1),
            cursor.substring(0, cursor.lastIndexOf('.')),
            "x.y"
        })
            assertThat(server.send(owner, "GET", next.replace(cursor, tampered), "")
                            .status())
                    .as(tampered)
                    .isEqualTo(400);
        var elsewhere = server.send(owner, "GET", "Observation?_count=1&_cursor=" + cursor, "");
        assertThat(elsewhere.status()).as("at another address").isEqualTo(400);
        var batch =
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":\""
                        + next + "\"}}]}";
        assertThat(server.send(owner, "POST", "", batch)
                        .json()
                        .at("/entry/0/response/status")
                        .asText())
                .startsWith("200");
        assertThat(server.send(APP, "POST", "", batch)
                        .json()
                        .at("/entry/0/response/status")
                        .asText())
                .isNotEqualTo("200");
    }

    private static String next(TestServer.Reply reply) {
        for (var link : reply.json().path("link"))
            if (link.path("relation").asText().equals("next"))
                return link.path("url")
                        .asText()
                        .substring(server.fhirBase().length())
                        .replaceFirst("^/", "");
        return "none in " + reply.body();
    }

    @Test
    @Requirement("authz.Z16")
    void what_collects_is_judged_resource_by_resource_and_what_cannot_be_is_not_offered() {
        get("Patient/a/$everything");
        assertThat(get("Patient/b/$everything").status()).isEqualTo(404);
        for (var absent : new String[] {"$graphql?query=x", "Patient/a/$graph?graph=x", "Observation/$lastn?max=1"})
            assertThat(get(absent).status()).isEqualTo(404);
    }

    @Test
    @Requirement({"authz.Z19", "authz.Z3"})
    void part_of_a_resource_is_as_much_the_patients_as_all_of_it() {
        put(
                "Task",
                "holder",
                task("b", "x")
                        .replace(
                                "\"intent\"",
                                "\"contained\":[{\"resourceType\":\"Observation\",\"id\":\"c\",\"status\":\"final\",\"code\":{\"text\":\""
                                        + CANARY + "\"}}],\"intent\""));
        for (var path : new String[] {
            "Task/holder?_elements=contained",
            "Task?_id=holder&_elements=contained",
            "Task/holder?_summary=text",
            "Observation?code:text=Canaryb"
        }) get(path);
        assertThat(server.send("client app@Patient/a patient/*.rs", "GET", "Binary/x", "")
                        .status())
                .isEqualTo(403);
    }

    @Test
    @Requirement("authz.Z21")
    void who_has_the_version_of_what_is_hidden_is_not_told_so() {
        assertThat(server.send(APP, "GET", "Task/tb", "", "If-None-Match", "W/\"1\"")
                        .status())
                .isEqualTo(404);
        assertThat(server.send(APP, "GET", "Task/tb", "", "If-Modified-Since", "Wed, 01 Jan 2098 00:00:00 GMT")
                        .status())
                .isEqualTo(404);
        assertThat(server.send(APP, "GET", "Task/ta", "", "If-None-Match", "W/\"1\"")
                        .status())
                .isEqualTo(304);
    }

    private static void put(String type, String id, String elements) {
        var body = "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"," + elements + "}";
        var stored = server.send("system", "PUT", type + "/" + id, body);
        assertThat(stored.status()).as(stored.body()).isEqualTo(201);
    }

    private static String task(String patient, String word) {
        return "\"status\":\"requested\",\"intent\":\"order\",\"description\":\"" + word
                + "\",\"location\":{\"reference\":\"Location/north\"},\"for\":{\"reference\":\"Patient/" + patient
                + "\"}";
    }

    private static String observation(String patient) {
        return "\"status\":\"final\",\"code\":{\"text\":\"" + CANARY + "\"},\"subject\":{\"reference\":\"Patient/"
                + patient + "\"}";
    }
}
