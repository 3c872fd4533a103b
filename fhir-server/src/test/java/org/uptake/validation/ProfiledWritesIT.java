package org.uptake.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;
import org.uptake.boot.TestServer.Reply;
import org.uptake.profiles.Profiles;
import org.uptake.store.Json;

/** Whoever writes a resource that claims a profile of ours, the server holds it to the profile. */
class ProfiledWritesIT {
    private static TestServer server;
    private static String patient;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        patient = "Patient/"
                + server.post("Patient", "{\"resourceType\":\"Patient\"}")
                        .json()
                        .path("id")
                        .asText();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_task_that_keeps_to_its_profile_is_stored() {
        assertThat(server.post("Task", Json.write(task())).status()).isEqualTo(201);
    }

    @Test
    void everything_that_breaks_the_profile_is_told_at_once_and_nothing_is_stored() {
        var task = task();
        task.remove("for");
        Elements.code(task, "make-coffee");
        var before = total();
        var reply = server.post("Task", Json.write(task));
        assertThat(reply.status()).isEqualTo(422);
        assertThat(rules(reply)).containsExactlyInAnyOrder("profile-required", "profile-code");
        assertThat(reply.body()).contains("Task.for").doesNotContain("make-coffee");
        assertThat(total()).isEqualTo(before);
    }

    @Test
    void an_update_and_a_patch_are_held_to_the_profile_too() {
        var made = server.post("Task", Json.write(task())).json();
        var path = "Task/" + made.path("id").asText();
        made.put("intent", "plan");
        assertThat(rules(server.send("system", "PUT", path, Json.write(made), "If-Match", "W/\"1\"")))
                .isNotEmpty();
        var patch = server.send(
                "system",
                "PATCH",
                path,
                "[{\"op\":\"remove\",\"path\":\"/for\"}]",
                "If-Match",
                "W/\"1\"",
                "Content-Type",
                "application/json-patch+json");
        assertThat(rules(patch)).containsExactly("profile-required");
    }

    @Test
    void what_a_profiled_resource_refers_to_must_be_there() {
        var task = task();
        task.putObject("location").put("reference", "Location/nowhere");
        var reply = server.post("Task", Json.write(task));
        assertThat(reply.status()).isEqualTo(422);
        assertThat(rules(reply)).containsExactly("reference-missing");
        assertThat(reply.body()).contains("Location").doesNotContain("nowhere");
        task.remove("meta");
        assertThat(server.post("Task", Json.write(task)).status()).isEqualTo(201);
    }

    @Test
    void a_reference_that_was_there_before_may_have_gone_since() {
        var place = server.post("Location", "{\"resourceType\":\"Location\",\"name\":\"Annex\"}")
                .json();
        var task = task();
        var where = "Location/" + place.path("id").asText();
        task.putObject("location").put("reference", where);
        var made = server.post("Task", Json.write(task)).json();
        assertThat(server.send("system", "DELETE", where, "").status()).isEqualTo(204);
        made.put("description", "Review progress again");
        assertThat(server.send(
                                "system",
                                "PUT",
                                "Task/" + made.path("id").asText(),
                                Json.write(made),
                                "If-Match",
                                "W/\"1\"")
                        .status())
                .isEqualTo(200);
        assertThat(rules(server.post("Task", Json.write(task)))).containsExactly("reference-missing");
    }

    @Test
    void a_transaction_may_refer_to_what_it_brings_later() {
        var task = task();
        task.putObject("location").put("reference", "urn:uuid:6f1e0d4e-58a3-4b2b-9f86-0c1f7f1d2a11");
        var bundle = Json.object().put("resourceType", "Bundle").put("type", "transaction");
        entry(bundle, "Task", task);
        entry(bundle, "Location", Json.object().put("resourceType", "Location").put("name", "New"))
                .put("fullUrl", "urn:uuid:6f1e0d4e-58a3-4b2b-9f86-0c1f7f1d2a11");
        var reply = server.post("", Json.write(bundle));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    @Test
    void what_the_server_makes_itself_claims_its_profile() {
        var enrolled = server.send(
                "PractitionerRole/okafor",
                "POST",
                "PlanDefinition/cbt-insomnia/$enrol",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"patient\",\"valueReference\":{\"reference\":\""
                        + patientOfNorth() + "\"}}]}");
        assertThat(enrolled.status()).as(enrolled.body()).isEqualTo(201);
        assertThat(enrolled.json().path("entry")).isNotEmpty().allSatisfy(entry -> {
            var resource = (ObjectNode) entry.path("resource");
            assertThat(resource.path("meta").path("profile")).isNotEmpty();
            assertThat(ProfileChecksTest.CHECKS.problems(resource)).isEmpty();
        });
    }

    @Test
    void validate_says_everything_and_stores_nothing() {
        var task = task();
        var before = total();
        var good = server.post("Task/$validate", Json.write(task));
        assertThat(good.status()).as(good.body()).isEqualTo(200);
        assertThat(good.json().findValuesAsText("severity")).doesNotContain("error", "fatal");
        task.remove("for");
        var bad = server.post(
                "Task/$validate",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\",\"resource\":"
                        + Json.write(task) + "},{\"name\":\"mode\",\"valueCode\":\"create\"}]}");
        assertThat(bad.status()).isEqualTo(200);
        assertThat(bad.json().findValuesAsText("severity")).contains("error");
        assertThat(total()).isEqualTo(before);
    }

    @Test
    void validate_holds_a_stored_resource_against_any_profile() {
        var plain = task();
        plain.remove("meta");
        plain.remove("for");
        var path = "Task/"
                + server.post("Task", Json.write(plain)).json().path("id").asText() + "/$validate";
        assertThat(server.get(path).json().findValuesAsText("severity")).doesNotContain("error");
        var held = server.get(path + "?mode=profile&profile=" + Profiles.structure("staff-task"));
        assertThat(held.json().findValuesAsText("severity")).as(held.body()).contains("error");
        assertThat(server.get(path + "?mode=guess").status()).isEqualTo(400);
        assertThat(server.get(path + "?mode=profile").status()).isEqualTo(400);
        assertThat(server.get("Task/nobody/$validate").status()).isEqualTo(404);
    }

    private static String patientOfNorth() {
        return "Patient/"
                + server.post(
                                "Patient",
                                "{\"resourceType\":\"Patient\",\"managingOrganization\":{\"reference\":\"Organization/north\"}}")
                        .json()
                        .path("id")
                        .asText();
    }

    private static ObjectNode entry(ObjectNode bundle, String type, ObjectNode resource) {
        var entry = bundle.withArray("entry").addObject();
        entry.set("resource", resource);
        entry.putObject("request").put("method", "POST").put("url", type);
        return entry;
    }

    private static ObjectNode task() {
        var task = Json.object().put("resourceType", "Task");
        task.putObject("meta").putArray("profile").add(Profiles.structure("staff-task"));
        task.put("status", "requested").put("intent", "order");
        Elements.code(task, "review-progress");
        task.putObject("for").put("reference", patient);
        task.put("authoredOn", "2026-03-02T09:00:00Z");
        return task;
    }

    private static final class Elements {
        static void code(ObjectNode task, String code) {
            task.putObject("code")
                    .putArray("coding")
                    .addObject()
                    .put("system", Profiles.codeSystem("task-code"))
                    .put("code", code);
        }
    }

    private static int total() {
        return server.get("Task?_count=1&_total=accurate").json().path("total").asInt();
    }

    private static List<String> rules(Reply reply) {
        return reply.json().findValues("details").stream()
                .map(details -> details.path("coding").path(0))
                .map((JsonNode coding) -> coding.path("code").asText())
                .toList();
    }
}
