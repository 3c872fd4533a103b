package org.uptake.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.Requirement;
import org.uptake.boot.TestServer;

/** SMART App Launch 2.2: scopes with a filter (S4), and rights to change without the right to read. */
class NarrowScopesIT {
    private static final String LABS =
            "client app@Patient/n patient/Observation.cruds?category=urn:c|laboratory patient/Patient.rs";
    private static final String WRITER = "client writer system/Task.cu";
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        put("Patient", "n", "\"gender\":\"female\"");
        put("Observation", "lab", observation("laboratory", "WordLab"));
        put("Observation", "vital", observation("vital-signs", "WordVital"));
        put("Task", "secret", task("WordSecret"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Observation",
                "Observation?patient=n",
                "Observation?_summary=count&_id=lab,vital",
                "Observation?category=urn:c%7Cvital-signs",
                "Observation?category=urn:c%7Cvital-signs,urn:c%7Claboratory",
                "Observation?category:not=urn:c%7Claboratory",
                "Observation/vital",
                "Observation/vital/_history",
                "Observation/vital/_history/1",
                "Patient?_id=n&_revinclude=Observation:patient",
                "Patient/n/$everything",
                "Patient/n/Observation",
                "Patient?_has:Observation:patient:_id=vital",
                "?_type=Observation"
            })
    @Requirement({"smart.S4", "authz.Z17"})
    void S4_what_is_outside_the_filter_is_not_there(String path) {
        var answer = server.send(LABS, "GET", path, "");
        assertThat(answer.status()).isIn(200, 403, 404);
        assertThat(answer.body()).doesNotContain("WordVital");
        if (path.contains("count"))
            assertThat(answer.json().path("total").asInt()).isEqualTo(1);
    }

    @Test
    void S4_what_is_inside_the_filter_is_read_searched_included_and_its_history_seen() {
        for (var path : new String[] {
            "Observation/lab",
            "Observation",
            "Observation/lab/_history",
            "Patient?_id=n&_revinclude=Observation:patient",
            "Patient/n/$everything"
        }) {
            var answer = server.send(LABS, "GET", path, "");
            assertThat(answer.body()).as(path).contains("WordLab");
        }
    }

    @Test
    void S4_a_chain_through_a_filtered_type_counts_only_what_is_inside() {
        assertThat(found("Patient?_has:Observation:patient:_id=lab")).isEqualTo(1);
        assertThat(found("Patient?_has:Observation:patient:_id=vital")).isZero();
    }

    @Test
    @Requirement("smart.S4")
    void S4_the_filter_holds_for_what_is_written_and_for_what_a_change_makes_of_it() {
        assertThat(server.send(
                                LABS,
                                "POST",
                                "Observation",
                                resource("Observation", "", observation("vital-signs", "x")))
                        .status())
                .isEqualTo(403);
        assertThat(server.send(LABS, "POST", "Observation", resource("Observation", "", observation("laboratory", "x")))
                        .status())
                .isEqualTo(201);
        var out = "[{\"op\":\"replace\",\"path\":\"/category/0/coding/0/code\",\"value\":\"vital-signs\"}]";
        assertThat(patch(LABS, "Observation/lab", out)).isEqualTo(403);
        assertThat(server.send(LABS, "DELETE", "Observation/vital", "").status())
                .isIn(403, 404);
    }

    @Test
    void whoever_may_update_but_not_read_gets_no_resource_back() {
        put("Task", "blind", task("WordBlind"));
        var note = "[{\"op\":\"add\",\"path\":\"/note\",\"value\":[{\"text\":\"x\"}]}]";
        var answer = server.send(
                WRITER,
                "PATCH",
                "Task/blind",
                note,
                "Content-Type",
                "application/json-patch+json",
                "If-Match",
                "W/\"1\"");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.etag()).isEqualTo("W/\"2\"");
        assertThat(answer.body()).isEmpty();
        var parameters =
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"meta\",\"valueMeta\":{\"tag\":[{\"code\":\"x\"}]}}]}";
        assertThat(server.send(WRITER, "POST", "Task/blind/$meta-add", parameters, "If-Match", "W/\"2\"")
                        .body())
                .doesNotContain("WordBlind", "valueMeta");
        assertThat(server.send(WRITER, "POST", "Task/blind/$move", "{\"resourceType\":\"Parameters\"}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void a_patch_is_no_question_for_who_may_not_read() {
        var test = "[{\"op\":\"test\",\"path\":\"/description\",\"value\":\"WordSecret\"}]";
        var wrong = "[{\"op\":\"test\",\"path\":\"/description\",\"value\":\"no\"}]";
        assertThat(patch(WRITER, "Task/secret", test)).isEqualTo(403);
        assertThat(patch(WRITER, "Task/secret", wrong)).isEqualTo(403);
        var byPath =
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\",\"part\":[{\"name\":\"type\",\"valueCode\":\"delete\"},"
                        + "{\"name\":\"path\",\"valueString\":\"Task.where(description = 'WordSecret').note\"}]}]}";
        assertThat(server.send(WRITER, "PATCH", "Task/secret", byPath, "If-Match", "W/\"1\"")
                        .status())
                .isEqualTo(403);
    }

    @Test
    @Requirement("authz.labels")
    void an_interview_gets_its_label_and_care_and_administration_never_see_it() {
        var document =
                "{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"category\":[{\"coding\":[{\"system\":"
                        + "\"https://w3id.org/uptake/fhir/CodeSystem/document-category\",\"code\":\"interview-transcript\"}]}],\"description\":\"WordSaid\","
                        + "\"content\":[{\"attachment\":{\"title\":\"x\"}}]}";
        var stored = server.send("system", "POST", "DocumentReference", document);
        assertThat(stored.body()).contains("access-label");
        var id = stored.json().path("id").asText();
        for (var role :
                new String[] {"clinician", "navigator", "supervisor", "administrator", "compliance", "tester"}) {
            var who = "role " + role + " user/*.cruds";
            for (var path : new String[] {
                "DocumentReference/" + id, "DocumentReference", "DocumentReference?_summary=count&_id=" + id
            }) {
                var answer = server.send(who, "GET", path, "");
                assertThat(answer.body()).doesNotContain("WordSaid");
                if (answer.status() == 200 && path.contains("count"))
                    assertThat(answer.json().path("total").asInt()).isZero();
            }
            assertThat(server.send(who, "DELETE", "DocumentReference/" + id, "").status())
                    .isIn(403, 404);
        }
        assertThat(server.send("role researcher user/*.rs", "GET", "DocumentReference", "")
                        .body())
                .contains("WordSaid");
        var unlabelled = document.replace("{\"resourceType\"", "{\"id\":\"" + id + "\",\"resourceType\"")
                .replaceFirst("\"category\":.*\"description\"", "\"description\"");
        assertThat(server.send("system", "PUT", "DocumentReference/" + id, unlabelled)
                        .body())
                .as("once an interview, always an interview")
                .contains("access-label");
    }

    private static int found(String path) {
        return server.send(LABS, "GET", path, "").json().path("entry").size();
    }

    private static int patch(String who, String path, String patch) {
        var data = Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8));
        var bundle =
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"resource\":{\"resourceType\":\"Binary\","
                        + "\"contentType\":\"application/json-patch+json\",\"data\":\"" + data
                        + "\"},\"request\":{\"method\":\"PATCH\",\"url\":\"" + path
                        + "\",\"ifMatch\":\"W/\\\"1\\\"\"}}]}";
        var answer = server.send(who, "POST", "", bundle).json();
        return Integer.parseInt(answer.path("entry")
                .path(0)
                .path("response")
                .path("status")
                .asText()
                .substring(0, 3));
    }

    private static void put(String type, String id, String elements) {
        var stored = server.send("system", "PUT", type + "/" + id, resource(type, id, elements));
        assertThat(stored.status()).as(stored.body()).isEqualTo(201);
    }

    private static String resource(String type, String id, String elements) {
        return "{\"resourceType\":\"" + type + "\"," + (id.isEmpty() ? "" : "\"id\":\"" + id + "\",") + elements + "}";
    }

    private static String task(String word) {
        return "\"status\":\"requested\",\"intent\":\"order\",\"description\":\"" + word
                + "\",\"for\":{\"reference\":\"Patient/n\"}";
    }

    private static String observation(String category, String word) {
        return "\"status\":\"final\",\"category\":[{\"coding\":[{\"system\":\"urn:c\",\"code\":\"" + category
                + "\"}]}],\"code\":{\"text\":\"" + word + "\"},\"subject\":{\"reference\":\"Patient/n\"}";
    }
}
