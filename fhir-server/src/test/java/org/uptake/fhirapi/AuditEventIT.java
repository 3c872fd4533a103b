package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;
import static org.uptake.fhirapi.RestBed.create;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.hl7.fhir.r4.model.AuditEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.Requirement;

/** IHE Basic Audit Log Patterns; standards A1 to A9. */
class AuditEventIT {
    private static final String COMPLIANCE = "client compliance system/AuditEvent.rs";
    private static final String BALP = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";

    @Test
    @Requirement({"balp.A1", "balp.A2", "balp.A3", "balp.A4"})
    void a_write_is_there_at_once_with_policy_trace_and_whose_record_it_is() {
        var patient = create(RestBed.patient("Balp", "1980-01-01"));
        var task = task(patient);
        var stored = as("client writer system/Task.cu", "POST", "Task", task, "X-Request-Id", "trace-create");
        var id = stored.json().path("id").asText();

        var event = only("entity=Task/" + id);
        assertThat(event.path("meta").path("profile").path(0).asText()).isEqualTo(BALP + "PatientCreate");
        assertThat(event.path("action").asText()).isEqualTo("C");
        assertThat(event.path("outcome").asText()).isEqualTo("0");
        assertThat(event.path("outcomeDesc").asText()).contains("system scope");
        assertThat(event.path("agent").path(0).path("policy").path(0).asText()).endsWith("/policy/system-scope");
        assertThat(event.path("agent").path(0).path("who").path("display").asText())
                .isEqualTo("writer");
        assertThat(role(event, 0)).as("in a write the client is the source").isEqualTo("110153");
        assertThat(entities(event)).contains("Task/" + id + "/_history/1", "Patient/" + patient, "trace-create");
        assertThat(event.path("agent").path(0).path("network").path("address").asText())
                .isEqualTo("127.0.0.1");
    }

    @Test
    void a_transaction_makes_one_event_for_each_resource() {
        var patient = create(RestBed.patient("Balp", "1980-01-01"));
        var bundle = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entry(task(patient)) + ","
                + entry(task(patient)) + "]}";
        assertThat(SERVER.post("", bundle).status()).isEqualTo(200);
        var creates = events("patient=" + patient + "&action=C");
        assertThat(creates).hasSize(3);
        assertThat(creates)
                .allSatisfy(event -> assertThat(event.path("entity")
                                .path(0)
                                .path("what")
                                .path("reference")
                                .asText())
                        .containsAnyOf("Task/", "Patient/"));
    }

    @Test
    @Requirement("balp.A2")
    void a_read_is_recorded_before_its_answer_and_the_client_is_where_the_data_goes() {
        var patient = create(RestBed.patient("Balp", "1980-01-01"));
        as("client reader system/Patient.r", "GET", "Patient/" + patient, "");
        var event = awaited("entity=Patient/" + patient + "&action=R");
        assertThat(event.path("meta").path("profile").path(0).asText()).isEqualTo(BALP + "PatientRead");
        assertThat(role(event, 0)).isEqualTo("110152");
    }

    @Test
    @Requirement("balp.A4")
    void a_search_names_the_question_and_everybody_whose_data_it_showed() {
        var patient = create(RestBed.patient("Balp", "1980-01-01"));
        var task = create(task(patient));
        as("client searcher system/Task.s", "GET", "Task?patient=" + patient + "&status=requested", "");
        var event = awaited("entity=Task/" + task + "&action=E");
        assertThat(event.path("subtype").path(0).path("code").asText()).isEqualTo("search-type");
        assertThat(entities(event)).contains("Task/" + task, "Patient/" + patient);
        assertThat(query(event)).isEqualTo("Task?patient=" + patient + "&status=requested");
        assertThat(event.path("meta").path("profile").path(0).asText()).isEqualTo(BALP + "PatientQuery");
    }

    @Test
    void a_search_by_form_is_recorded_with_the_form() {
        var patient = create(RestBed.patient("Balp", "1980-01-01"));
        as(
                "client former system/Task.s",
                "POST",
                "Task/_search",
                "patient=" + patient,
                "Content-Type",
                "application/x-www-form-urlencoded");
        assertThat(query(awaited("agent=former"))).isEqualTo("Task/_search?patient=" + patient);
    }

    @Test
    void a_search_that_finds_nothing_still_names_who_was_asked_for() {
        var patient = create(RestBed.patient("Balp", "1980-01-01"));
        as("client idle system/Flag.s", "GET", "Flag?patient=" + patient, "");
        assertThat(entities(awaited("patient=" + patient + "&agent=idle"))).contains("Patient/" + patient);
    }

    @Test
    void each_read_of_a_batch_has_an_event_of_its_own() {
        var one = create(RestBed.patient("Balp", "1980-01-01"));
        var two = create(RestBed.patient("Balp", "1980-01-01"));
        var bundle =
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":\"Patient/"
                        + one + "\"}},{\"request\":{\"method\":\"GET\",\"url\":\"Patient/" + two + "\"}}]}";
        as("client batcher system/Patient.r", "POST", "", bundle);
        awaited("agent=batcher&patient=" + one + "&action=R");
        awaited("agent=batcher&patient=" + two + "&action=R");
    }

    @Test
    @Requirement("balp.A7")
    void a_refusal_says_why_and_names_no_policy() {
        var patient = create(RestBed.patient("Balp", "1980-01-01"));
        as("client curious system/Task.r", "GET", "Patient/" + patient, "");
        var event = awaited("agent=curious");
        assertThat(event.path("outcome").asText()).isEqualTo("4");
        assertThat(event.path("outcomeDesc").asText()).contains("access");
        assertThat(event.path("agent").path(0).has("policy")).isFalse();
        assertThat(entities(event)).contains("Patient/" + patient);
    }

    @Test
    @Requirement("balp.A8")
    void no_event_holds_a_token_or_a_text_of_the_record() {
        var canary = "Canary" + System.nanoTime();
        var patient = create(RestBed.patient(canary, "1980-01-01"));
        as("client secret-token system/Patient.r", "GET", "Patient/" + patient, "");
        awaited("entity=Patient/" + patient + "&action=R");
        assertThat(SERVER.send(COMPLIANCE, "GET", "AuditEvent?patient=" + patient, "")
                        .body())
                .doesNotContain(canary)
                .doesNotContain("Bearer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client all system/*.rs",
                "client one@Patient/1 patient/*.cruds",
                "client reader system/AuditEvent.cud"
            })
    @Requirement("balp.A9")
    void only_who_was_registered_for_the_audit_by_name_may_search_it(String who) {
        assertThat(SERVER.send(who, "GET", "AuditEvent?date=ge2026", "").status())
                .isEqualTo(403);
        assertThat(SERVER.send(who, "GET", "AuditEvent/1", "").status()).isEqualTo(403);
        assertThat(SERVER.send(who, "GET", "AuditEvent/$verify", "").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST AuditEvent", "PUT AuditEvent/1", "PATCH AuditEvent/1", "DELETE AuditEvent/1"})
    @Requirement("balp.A9")
    void nobody_writes_an_event_by_the_api(String what) {
        var parts = what.split(" ");
        var body = parts[0].equals("DELETE") ? "" : "{\"resourceType\":\"AuditEvent\",\"id\":\"1\"}";
        assertThat(SERVER.send("client x system/*.cruds system/AuditEvent.cruds", parts[0], parts[1], body)
                        .status())
                .isEqualTo(405);
    }

    @Test
    void pages_follow_each_other_without_gap_or_repetition() {
        var patient = create(RestBed.patient("Balp", "1980-01-01"));
        for (var i = 0; i < 5; i++) create(task(patient));
        var ids = new ArrayList<String>();
        var next = "AuditEvent?patient=" + patient + "&action=C&_count=2";
        while (!next.isEmpty()) {
            var page = SERVER.send(COMPLIANCE, "GET", next, "").json();
            page.path("entry")
                    .forEach(entry -> ids.add(entry.path("resource").path("id").asText()));
            next = RestBed.link(page, "next");
        }
        assertThat(ids).hasSize(6).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"who=1", "date=soon", "_cursor=x", "_sort=agent", "_count=many"})
    void what_it_does_not_understand_is_refused(String query) {
        assertThat(SERVER.send(COMPLIANCE, "GET", "AuditEvent?" + query, "").status())
                .isEqualTo(400);
    }

    @Test
    void every_event_is_a_valid_resource_and_can_be_read_by_its_id() {
        var patient = create(RestBed.patient("Balp", "1980-01-01"));
        as("client valid system/*.rs", "GET", "Patient/" + patient + "/_history", "");
        awaited("agent=valid");
        var parser = FhirContext.forR4Cached().newJsonParser().setParserErrorHandler(new StrictErrorHandler());
        for (var event : events("patient=" + patient)) {
            var parsed = parser.parseResource(AuditEvent.class, event.toString());
            assertThat(parsed.getAgent()).isNotEmpty();
            var read = SERVER.send(
                    COMPLIANCE, "GET", "AuditEvent/" + event.path("id").asText(), "");
            assertThat(read.json()).isEqualTo(event);
        }
    }

    @Test
    @Requirement("balp.A9")
    void the_chain_is_checked_by_an_operation_that_also_knows_a_head_noted_before() {
        create(RestBed.patient("Balp", "1980-01-01"));
        var report = SERVER.send(COMPLIANCE, "GET", "AuditEvent/$verify", "").json();
        assertThat(report.path("parameter").path(0).path("valueBoolean").asBoolean())
                .isTrue();
        var forged = SERVER.send(COMPLIANCE, "GET", "AuditEvent/$verify?head=1." + "0".repeat(64), "")
                .json();
        assertThat(forged.path("parameter").path(0).path("valueBoolean").asBoolean())
                .isFalse();
    }

    private static String task(String patient) {
        return "{\"resourceType\":\"Task\",\"status\":\"requested\",\"intent\":\"order\",\"for\":{\"reference\":\"Patient/"
                + patient + "\"}}";
    }

    private static String entry(String resource) {
        return "{\"resource\":" + resource + ",\"request\":{\"method\":\"POST\",\"url\":\"Task\"}}";
    }

    private static org.uptake.boot.TestServer.Reply as(
            String who, String method, String path, String body, String... headers) {
        return SERVER.send(who, method, path, body, headers);
    }

    private static List<ObjectNode> events(String query) {
        var found = SERVER.send(COMPLIANCE, "GET", "AuditEvent?" + query, "");
        assertThat(found.status()).as(found.body()).isEqualTo(200);
        var events = new ArrayList<ObjectNode>();
        found.json().path("entry").forEach(entry -> events.add((ObjectNode) entry.path("resource")));
        return events;
    }

    private static ObjectNode only(String query) {
        var found = events(query);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    /** Accesses are stored in batches, a moment after they are safe. */
    private static ObjectNode awaited(String query) {
        var deadline = System.nanoTime() + 5_000_000_000L;
        while (System.nanoTime() < deadline) {
            var found = events(query);
            if (!found.isEmpty()) return found.get(0);
        }
        throw new AssertionError("no event for " + query);
    }

    private static String role(JsonNode event, int agent) {
        return event.path("agent")
                .path(agent)
                .path("type")
                .path("coding")
                .path(0)
                .path("code")
                .asText();
    }

    private static List<String> entities(JsonNode event) {
        var names = new ArrayList<String>();
        event.path("entity").forEach(entity -> {
            names.add(entity.path("what").path("reference").asText());
            names.add(entity.path("what").path("identifier").path("value").asText());
        });
        return names;
    }

    private static String query(JsonNode event) {
        for (var entity : event.path("entity"))
            if (entity.has("query"))
                return new String(
                        Base64.getDecoder().decode(entity.path("query").asText()), StandardCharsets.UTF_8);
        return "";
    }
}
