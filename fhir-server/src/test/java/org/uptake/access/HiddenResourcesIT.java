package org.uptake.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uptake.Requirement;
import org.uptake.boot.TestServer;

/** Z20: whoever asks about, or changes, what is hidden from them gets the answer that they would get if it were not there. */
class HiddenResourcesIT {
    private static final String OWN = "client app@Patient/mine patient/*.cruds";
    private static final String LABS = "client labs system/Observation.cruds?category=urn:c|laboratory";
    private static final String CARE = "role administrator user/*.cruds";
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        put("Patient", "mine", "\"gender\":\"female\"");
        put("Patient", "theirs", "\"gender\":\"male\"");
        put("Observation", "theirs", observation("vital-signs", "theirs"));
        put("Observation", "gone", observation("vital-signs", "theirs"));
        server.send("system", "DELETE", "Observation/gone", "");
        put("Task", "theirs", task("theirs"));
        put(
                "QuestionnaireResponse",
                "said",
                "\"status\":\"completed\",\"meta\":{\"security\":[{\"system\":\"" + Labels.SYSTEM
                        + "\",\"code\":\"interview\"}]}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private record Hidden(String who, String type, String id, String body) {
        @Override
        public String toString() {
            return who + " and " + type + "/" + id;
        }
    }

    static List<Hidden> hidden() {
        return List.of(
                new Hidden(OWN, "Observation", "theirs", observation("laboratory", "mine")),
                new Hidden(OWN, "Observation", "gone", observation("laboratory", "mine")),
                new Hidden(OWN, "Task", "theirs", task("mine")),
                new Hidden(OWN, "Patient", "theirs", "\"gender\":\"male\""),
                new Hidden(LABS, "Observation", "theirs", observation("laboratory", "theirs")),
                new Hidden(LABS, "Observation", "gone", observation("laboratory", "theirs")),
                new Hidden(CARE, "QuestionnaireResponse", "said", "\"status\":\"completed\""));
    }

    @ParameterizedTest
    @MethodSource("hidden")
    @Requirement("authz.Z20")
    void every_way_to_it_is_answered_as_if_it_were_not_there(Hidden hidden) {
        var missing = new Hidden(hidden.who(), hidden.type(), "neverwas", hidden.body());
        var there = answers(hidden);
        var gone = answers(missing);
        for (var i = 0; i < there.size(); i++)
            assertThat(there.get(i).replace(hidden.id(), "ID"))
                    .isEqualTo(gone.get(i).replace("neverwas", "ID"));
        assertThat(server.get(hidden.type() + "/" + hidden.id()).status())
                .isEqualTo(hidden.id().equals("gone") ? 410 : 200);
        assertThat(server.get(hidden.type() + "/neverwas").status())
                .as("nothing was made")
                .isEqualTo(404);
    }

    private static List<String> answers(Hidden one) {
        var at = one.type() + "/" + one.id();
        var resource = resource(one.type(), one.id(), one.body());
        var patch = "[{\"op\":\"add\",\"path\":\"/language\",\"value\":\"en\"}]";
        var meta =
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"meta\",\"valueMeta\":{\"tag\":[{\"code\":\"x\"}]}}]}";
        var all = new ArrayList<String>();
        for (var seen : new String[] {"", "W/\"1\"", "W/\"9\""}) {
            all.add(sent(one, "PUT", at, resource, seen));
            all.add(sent(one, "PATCH", at, patch, seen));
            all.add(sent(one, "DELETE", at, "", seen));
            all.add(sent(one, "POST", at + "/$meta-add", meta, seen));
            all.add(sent(one, "POST", at + "/$meta-delete", meta, seen));
            for (var kind : new String[] {"batch", "transaction"}) {
                all.add(sent(one, "POST", "", bundle(kind, "PUT", at, resource, seen), ""));
                all.add(sent(one, "POST", "", bundle(kind, "DELETE", at, "", seen), ""));
                all.add(sent(one, "POST", "", bundle(kind, "PATCH", at, binary(patch), seen), ""));
            }
        }
        for (var path : new String[] {"", "/_history", "/_history/1", "/_history/2", "/$meta", "/$validate"})
            all.add(sent(one, "GET", at + path, "", ""));
        var where = one.type() + "?_id=" + one.id();
        all.add(sent(one, "PUT", where, resource, ""));
        all.add(sent(one, "PUT", one.type() + "?_tag=none", resource, ""));
        all.add(sent(one, "PATCH", where, patch, "W/\"1\""));
        all.add(sent(one, "DELETE", where, "", "W/\"1\""));
        all.add(sent(one, "POST", "", bundle("transaction", "PUT", one.type() + "?_tag=none", resource, ""), ""));
        return all;
    }

    /** What could tell the two apart, without what is of each request. */
    private static String sent(Hidden one, String method, String path, String body, String ifMatch) {
        var headers = new ArrayList<String>();
        if (method.equals("PATCH")) headers.addAll(List.of("Content-Type", "application/json-patch+json"));
        if (!ifMatch.isEmpty()) headers.addAll(List.of("If-Match", ifMatch));
        var answer = server.send(one.who(), method, path, body, headers.toArray(new String[0]));
        return method + " " + path + " " + ifMatch + ": " + answer.status() + " " + answer.body() + " " + answer.etag();
    }

    @Test
    void whoever_sees_all_of_a_type_still_creates_under_an_id_of_their_own() {
        var own = resource("Observation", "chosen", observation("laboratory", "mine"));
        assertThat(server.send("role clinician user/*.cruds", "PUT", "Observation/chosen", own)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void a_confined_caller_creates_by_post_and_by_a_condition_that_finds_nothing() {
        var lab = "{\"resourceType\":\"Observation\"," + observation("laboratory", "mine") + "}";
        assertThat(server.send(LABS, "POST", "Observation", lab).status()).isEqualTo(201);
        assertThat(server.send(LABS, "PUT", "Observation?identifier=urn:a%7Cb", lab)
                        .status())
                .isEqualTo(201);
        var entry = bundle("transaction", "PUT", "Observation?identifier=urn:a%7Cc", lab, "");
        assertThat(server.send(LABS, "POST", "", entry).status()).isEqualTo(200);
    }

    @Test
    void a_confined_caller_changes_and_deletes_what_is_theirs() {
        put("Observation", "own", observation("laboratory", "mine"));
        var changed = resource("Observation", "own", observation("laboratory", "mine") + ",\"language\":\"en\"");
        assertThat(server.send(OWN, "PUT", "Observation/own", changed).status()).isEqualTo(200);
        assertThat(server.send(OWN, "DELETE", "Observation/own", "").status()).isEqualTo(204);
    }

    @Test
    @Requirement("authz.Z4")
    void what_is_hidden_does_not_count_towards_the_most_that_may_be_included() {
        put("Practitioner", "busy", "\"active\":true");
        put("Observation", "one", "\"performer\":[{\"reference\":\"Practitioner/busy\"}]," + observation("x", "mine"));
        var entries = new ArrayList<String>();
        for (var i = 0; i < 2_001; i++)
            entries.add(
                    "{\"resource\":{\"resourceType\":\"Observation\",\"performer\":[{\"reference\":\"Practitioner/busy\"}],"
                            + observation(i % 2 == 0 ? "x" : "laboratory", "theirs")
                            + "},\"request\":{\"method\":\"POST\",\"url\":\"Observation\"}}");
        for (var from = 0; from < entries.size(); from += 500)
            assertThat(server.post(
                                    "",
                                    "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                                            + String.join(
                                                    ",", entries.subList(from, Math.min(from + 500, entries.size())))
                                            + "]}")
                            .status())
                    .isEqualTo(200);
        var path = "Practitioner?_id=busy&_revinclude=Observation:performer";
        assertThat(server.get(path).status()).isEqualTo(413);
        assertThat(included(server.send("client app@Patient/mine patient/*.rs", "GET", path, "")
                        .json()))
                .isEqualTo(1);
        var filtered = "client l system/Practitioner.rs system/Observation.rs?category=urn:c|laboratory";
        assertThat(included(server.send(filtered, "GET", path, "").json())).isEqualTo(1_000);
    }

    private static int included(ObjectNode bundle) {
        var included = 0;
        for (var entry : bundle.path("entry"))
            if (entry.path("search").path("mode").asText().equals("include")) included++;
        return included;
    }

    private static void put(String type, String id, String elements) {
        var stored = server.send("system", "PUT", type + "/" + id, resource(type, id, elements));
        assertThat(stored.status()).as(stored.body()).isEqualTo(201);
    }

    private static String resource(String type, String id, String elements) {
        return "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"," + elements + "}";
    }

    private static String binary(String patch) {
        return "{\"resourceType\":\"Binary\",\"contentType\":\"application/json-patch+json\",\"data\":\""
                + Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8)) + "\"}";
    }

    private static String bundle(String kind, String method, String url, String resource, String ifMatch) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"" + kind + "\",\"entry\":[{"
                + (resource.isEmpty() ? "" : "\"resource\":" + resource + ",") + "\"request\":{\"method\":\"" + method
                + "\",\"url\":\"" + url + "\""
                + (ifMatch.isEmpty() ? "" : ",\"ifMatch\":\"" + ifMatch.replace("\"", "\\\"") + "\"") + "}}]}";
    }

    private static String task(String patient) {
        return "\"status\":\"requested\",\"intent\":\"order\",\"for\":{\"reference\":\"Patient/" + patient + "\"}";
    }

    private static String observation(String category, String patient) {
        return "\"status\":\"final\",\"category\":[{\"coding\":[{\"system\":\"urn:c\",\"code\":\"" + category
                + "\"}]}],\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/" + patient + "\"}";
    }
}
