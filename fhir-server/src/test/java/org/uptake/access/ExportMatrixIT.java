package org.uptake.access;

import static org.assertj.core.api.Assertions.assertThat;

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
 * Bulk export as every role x level x letters of scope: each resource holds a word of its own, and the files hold it exactly when the written
 * table ({@code access/matrix.txt}) lets the caller read and search the type for no patient in particular.
 */
class ExportMatrixIT {
    private static final String INTERVIEW =
            "\"meta\":{\"security\":[{\"system\":\"" + Labels.SYSTEM + "\",\"code\":\"interview\"}]},";
    private static final List<String> PATIENTS = List.of("Patient", "Task", "Observation", "QuestionnaireResponse");
    private static final List<Resource> RESOURCES = new ArrayList<>();
    private static TestServer server;

    @BeforeAll
    static void prepare() {
        server = TestServer.start();
        for (var name : List.of("a", "b")) {
            var subject = "{\"reference\":\"Patient/" + name + "\"}";
            add("Patient", name, name, "\"name\":[{\"family\":\"WORD\"}]");
            add(
                    "Task",
                    "t" + name,
                    name,
                    "\"status\":\"requested\",\"intent\":\"order\",\"description\":\"WORD\",\"for\":" + subject);
            add(
                    "Observation",
                    "o" + name,
                    name,
                    "\"status\":\"final\",\"code\":{\"text\":\"WORD\"},\"subject\":" + subject);
            add(
                    "QuestionnaireResponse",
                    "i" + name,
                    name,
                    INTERVIEW + "\"status\":\"completed\",\"item\":[{\"linkId\":\"1\",\"text\":\"WORD\"}],\"subject\":"
                            + subject);
        }
        add(
                "Basic",
                "row",
                "",
                "\"code\":{\"coding\":[{\"system\":\"" + Labels.SYSTEM
                        + "\",\"code\":\"resource-ledger\"}],\"text\":\"WORD\"}");
        add("Questionnaire", "guide", "", "\"status\":\"active\",\"title\":\"WORD\"");
        add(
                "MeasureReport",
                "report",
                "",
                "\"status\":\"complete\",\"type\":\"summary\",\"measure\":\"urn:WORD\",\"period\":{\"start\":\"2026-01-01\"}");
        add(
                "Group",
                "some",
                "",
                "\"type\":\"person\",\"actual\":true,\"name\":\"WORD\",\"member\":[{\"entity\":{\"reference\":\"Patient/a\"}}]");
        add(
                "Subscription",
                "feed",
                "",
                "\"status\":\"off\",\"reason\":\"WORD\",\"criteria\":\"https://w3id.org/uptake/fhir/SubscriptionTopic/task-created\","
                        + "\"channel\":{\"type\":\"rest-hook\",\"endpoint\":\"https://example.org/\",\"payload\":\"application/fhir+json\",\"_payload\":{\"extension\":[{\"url\":"
                        + "\"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content\",\"valueCode\":\"id-only\"}]}}");
    }

    private static void add(String type, String id, String patient, String elements) {
        var word = "Word" + type + id + "x";
        var body = "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"," + elements.replace("WORD", word) + "}";
        var stored = server.send("system", "PUT", type + "/" + id, body);
        assertThat(stored.status()).as(stored.body()).isEqualTo(201);
        RESOURCES.add(new Resource(type, id, patient, word));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @Requirement({"authz.Z15", "authz.matrix"})
    void an_export_holds_exactly_what_the_table_gives() {
        var wrong = new ArrayList<String>();
        for (var who : Callers.everybody())
            for (var level : List.of("$export", "Patient/$export", "Group/some/$export")) {
                var files = exported(who.bearer(), level);
                for (var resource : RESOURCES) {
                    var expected = gets(who, resource, level);
                    if (files.contains(resource.word()) != expected)
                        wrong.add(
                                who + " " + level + " " + resource.reference() + (expected ? " is missing" : " leaks"));
                }
            }
        assertThat(wrong).isEmpty();
    }

    private static boolean gets(Who who, Resource resource, String level) {
        if (who.level().equals("patient") && !resource.type().equals("Questionnaire")) return false;
        if (!who.may("r", resource.type()) || !who.may("s", resource.type())) return false;
        return switch (level) {
            case "Patient/$export" -> PATIENTS.contains(resource.type());
            case "Group/some/$export" ->
                PATIENTS.contains(resource.type()) && resource.patient().equals("a") && who.may("r", "Group");
            default -> true;
        };
    }

    @Test
    void a_type_asked_for_by_name_is_refused_when_the_table_does_not_give_it() {
        var wrong = new ArrayList<String>();
        for (var who : Callers.everybody())
            for (var resource : RESOURCES) {
                if (gets(who, resource, "$export")) continue;
                // care keeps answers of its own as this type, which it may have
                var isTypeOfCare = (resource.type().equals("QuestionnaireResponse")
                                || resource.type().equals("Basic"))
                        && gets(who, RESOURCES.get(0), "$export");
                if (isTypeOfCare) continue;
                var answer = server.send(who.bearer(), "GET", "$export?_type=" + resource.type(), "");
                if (answer.status() != 403) wrong.add(who + " " + resource.type() + ": " + answer.status());
            }
        assertThat(wrong).isEmpty();
    }

    @Test
    @Requirement("authz.Z15")
    void nobody_else_sees_the_state_or_the_files_of_an_export() {
        var status = begun("client exporter system/*.rs", "$export?_type=Patient,Task");
        var files = files("client exporter system/*.rs", status);
        assertThat(files).isNotEmpty();
        var wrong = new ArrayList<String>();
        for (var who : Callers.everybody()) {
            var paths = new ArrayList<>(files);
            paths.add(status);
            for (var path : paths) {
                var answer = server.send(who.bearer(), "GET", path, "");
                if (answer.status() != 404) wrong.add(who + " " + path + ": " + answer.status());
            }
            if (server.send(who.bearer(), "DELETE", status, "").status() != 404) wrong.add(who + " deletes");
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    @Requirement("authz.Z15")
    void a_narrower_token_of_the_same_client_gets_no_file_that_it_could_not_have_made() {
        var wide = "client exporter system/*.rs";
        var narrow = "client exporter system/Patient.rs system/Observation.rs?category=urn:c|laboratory";
        for (var path : files(wide, begun(wide, "$export?_type=Patient,Observation,Task"))) {
            var answer = server.send(narrow, "GET", path, "");
            assertThat(answer.status()).isEqualTo(path.contains("Patient") ? 200 : 403);
        }
    }

    /** All of an export's files, one after the other; empty when it is refused. */
    private static String exported(String who, String path) {
        var status = begun(who, path);
        if (status.isEmpty()) return "";
        var all = new StringBuilder();
        for (var file : files(who, status))
            all.append(server.send(who, "GET", file, "").body());
        return all.toString();
    }

    private static String begun(String who, String path) {
        for (; ; ) {
            var reply = server.send(who, "GET", path, "");
            if (reply.status() == 429) pause();
            else if (reply.status() == 202)
                return path(reply.response()
                        .headers()
                        .firstValue("Content-Location")
                        .orElseThrow());
            else {
                assertThat(reply.status()).as(reply.body()).isEqualTo(403);
                return "";
            }
        }
    }

    private static List<String> files(String who, String status) {
        var reply = server.send(who, "GET", status, "");
        while (reply.status() == 202) {
            pause();
            reply = server.send(who, "GET", status, "");
        }
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        var files = new ArrayList<String>();
        for (var file : reply.json().path("output"))
            files.add(path(file.path("url").asText()));
        return files;
    }

    private static String path(String url) {
        return url.substring(server.fhirBase().length() + 1);
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
