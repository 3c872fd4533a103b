package org.uptake.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.Requirement;
import org.uptake.access.Callers.Resource;
import org.uptake.access.Callers.Who;
import org.uptake.boot.TestServer;

/**
 * Every role x level and letters of scope x type x patient x way to the data, asked over HTTP. Each resource holds a word of its own; an
 * answer may hold it exactly when the written table ({@code access/matrix.txt}) and the scope allow it.
 */
class AccessMatrixIT {
    private static TestServer server;
    private static final List<Resource> RESOURCES = new ArrayList<>();

    /** A way to the data: what is sent, and whether this caller must see the word. */
    private record Way(String name, String method, String path, String body, boolean sees) {}

    @BeforeAll
    static void prepare() {
        server = TestServer.start();
        for (var name : List.of("a", "b")) {
            add("Patient", name, name, "\"name\":[{\"family\":\"%s\"}]");
            add(
                    "Task",
                    "task-" + name,
                    name,
                    "\"status\":\"requested\",\"intent\":\"order\",\"description\":\"%s\",\"for\":{\"reference\":\"Patient/"
                            + name + "\"}");
            add(
                    "Observation",
                    "observation-" + name,
                    name,
                    "\"status\":\"final\",\"code\":{\"text\":\"%s\"},\"subject\":{\"reference\":\"Patient/" + name
                            + "\"}");
            add(
                    "QuestionnaireResponse",
                    "interview-" + name,
                    name,
                    "\"status\":\"completed\",\"meta\":{\"security\":[{\"system\":\"" + Labels.SYSTEM
                            + "\",\"code\":\"interview\"}]},\"item\":[{\"linkId\":\"1\",\"text\":\"%s\"}],"
                            + "\"subject\":{\"reference\":\"Patient/" + name + "\"}");
        }
        for (var name : List.of("a", "b"))
            add(
                    "Basic",
                    "ledger-" + name,
                    name,
                    "\"code\":{\"coding\":[{\"system\":\"" + Labels.SYSTEM
                            + "\",\"code\":\"resource-ledger\"}],\"text\":\"%s\"},\"subject\":{\"reference\":\"Patient/"
                            + name + "\"}");
        add("Questionnaire", "guide", "", "\"status\":\"active\",\"title\":\"%s\"");
        add(
                "MeasureReport",
                "report",
                "",
                "\"status\":\"complete\",\"type\":\"summary\",\"measure\":\"urn:%s\",\"period\":{\"start\":\"2026-01-01\"}");
    }

    private static void add(String type, String id, String patient, String elements) {
        var word = "Word" + type + id.replace("-", "") + "x";
        var body = "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"," + String.format(elements, word) + "}";
        var stored = server.send("system", "PUT", type + "/" + id, body);
        assertThat(stored.status()).as(stored.body()).isEqualTo(201);
        RESOURCES.add(new Resource(type, id, patient, word));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void the_table_names_every_role() {
        var roles = new ArrayList<>(List.of("none"));
        for (var role : WorkplaceRole.values()) roles.add(role.code());
        assertThat(Callers.roles()).containsExactlyInAnyOrderElementsOf(roles);
    }

    @Test
    @Requirement({"authz.matrix", "smart.S8", "smart.S9", "authz.labels"})
    void nobody_sees_what_the_table_does_not_give_and_everybody_what_it_gives() {
        var wrong = new ArrayList<String>();
        var asked = 0;
        for (var who : Callers.everybody())
            for (var resource : RESOURCES)
                for (var way : ways(who, resource)) {
                    asked++;
                    var answer = server.send(who.bearer(), way.method(), way.path(), way.body());
                    if (answer.status() >= 500 || answer.body().contains(resource.word()) != way.sees())
                        wrong.add(who + " " + way.name() + " " + resource.reference() + ": " + answer.status()
                                + (way.sees() ? " hides it" : " shows it"));
                }
        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(10_000);
    }

    @Test
    @Requirement("authz.matrix")
    void a_count_says_no_more_than_a_page() {
        var wrong = new ArrayList<String>();
        for (var who : Callers.everybody())
            for (var resource : RESOURCES) {
                var way = resource.type() + "?_id=" + resource.id() + "&_summary=count";
                var answer = server.send(who.bearer(), "GET", way, "");
                var counted =
                        answer.status() == 200 && answer.json().path("total").asInt() > 0;
                if (counted != who.sees("s", resource)) wrong.add(who + " " + way + ": " + answer.status());
            }
        assertThat(wrong).isEmpty();
    }

    @Test
    void another_patients_resource_and_one_that_is_not_there_are_answered_alike() {
        for (var type : List.of("Task", "Observation", "Patient")) {
            var theirs = RESOURCES.stream()
                    .filter(resource ->
                            resource.type().equals(type) && resource.patient().equals("b"))
                    .findFirst()
                    .orElseThrow();
            var who = "client app@Patient/a patient/*.cruds";
            for (var method : List.of("GET", "DELETE")) {
                var hidden = server.send(who, method, theirs.reference(), "");
                var missing = server.send(who, method, type + "/nobody", "");
                if (method.equals("GET")) {
                    assertThat(hidden.status()).isEqualTo(404);
                    assertThat(hidden.body()).isEqualTo(missing.body());
                } else assertThat(hidden.status()).isEqualTo(404);
            }
        }
    }

    private static List<Way> ways(Who who, Resource resource) {
        var reads = who.sees("r", resource);
        var finds = who.sees("s", resource);
        var type = resource.type();
        var at = resource.reference();
        var byId = type + "?_id=" + resource.id();
        var ways = new ArrayList<Way>();
        ways.add(new Way("read", "GET", at, "", reads));
        ways.add(new Way("vread", "GET", at + "/_history/1", "", reads));
        ways.add(new Way("history", "GET", at + "/_history", "", reads));
        ways.add(new Way("search", "GET", byId, "", finds));
        ways.add(new Way("search of all types", "GET", "?_id=" + resource.id() + "&_type=" + type, "", finds));
        var typeHistory =
                finds && (!who.level().equals("patient") || resource.patient().isEmpty());
        ways.add(new Way("history of the type", "GET", type + "/_history", "", typeHistory));
        ways.add(new Way("batch read", "POST", "", bundle("batch", at), reads));
        ways.add(new Way("batch search", "POST", "", bundle("batch", byId), finds));
        ways.add(new Way("transaction read", "POST", "", bundle("transaction", at), reads));
        if (type.equals("Task")) {
            var patient = resource("Patient", resource.patient());
            ways.add(new Way(
                    "reverse include",
                    "GET",
                    "Patient?_id=" + resource.patient() + "&_revinclude=Task:patient",
                    "",
                    who.sees("s", patient) && who.may("s", "Task") && reads));
            ways.add(new Way(
                    "chain", "GET", "Task?patient.family=" + patient.word(), "", finds && who.sees("s", patient)));
            ways.add(new Way("everything", "GET", at(patient), "", who.sees("r", patient) && reads));
        }
        if (type.equals("Patient")) {
            var task = resource("Task", resource.patient());
            ways.add(new Way(
                    "include",
                    "GET",
                    "Task?_id=" + task.id() + "&_include=Task:patient",
                    "",
                    who.sees("s", task) && reads));
            ways.add(new Way(
                    "reverse chain",
                    "GET",
                    "Patient?_has:Task:patient:_id=" + task.id(),
                    "",
                    finds && who.sees("s", task)));
        }
        if (type.equals("Observation") && !who.letters().equals("cruds")) {
            var patch = "[{\"op\":\"add\",\"path\":\"/note\",\"value\":[{\"text\":\"seen\"}]}]";
            ways.add(new Way("patch", "PATCH-JSON", at, patch, who.sees("u", resource) && reads));
        }
        return ways.stream().map(AccessMatrixIT::sendable).toList();
    }

    private static String at(Resource patient) {
        return patient.reference() + "/$everything";
    }

    /** A patch goes as an entry of a batch, where its answer would stand among the others. */
    private static Way sendable(Way way) {
        if (!way.method().equals("PATCH-JSON")) return way;
        var data = java.util.Base64.getEncoder().encodeToString(way.body().getBytes(StandardCharsets.UTF_8));
        var body =
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"resource\":{\"resourceType\":\"Binary\","
                        + "\"contentType\":\"application/json-patch+json\",\"data\":\"" + data
                        + "\"},\"request\":{\"method\":\"PATCH\",\"url\":\"" + way.path() + "\"}}]}";
        return new Way(way.name(), "POST", "", body, way.sees());
    }

    private static Resource resource(String type, String patient) {
        return RESOURCES.stream()
                .filter(one -> one.type().equals(type) && one.patient().equals(patient))
                .findFirst()
                .orElseThrow();
    }

    private static String bundle(String kind, String url) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"" + kind
                + "\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":\"" + url + "\"}}]}";
    }
}
