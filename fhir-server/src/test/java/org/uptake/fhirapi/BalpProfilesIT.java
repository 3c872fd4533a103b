package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;
import static org.uptake.fhirapi.RestBed.create;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uptake.Requirement;

/**
 * The rules of IHE BALP 1.1's profiles IHE.BasicAudit.{Create, Read, Update, Delete, Query} and their Patient twins (its FSH sources), kept
 * here as code because the package is in no registry of ours: fixed codes, slices by type with their cardinality, what must be there.
 */
class BalpProfilesIT {
    private static final String COMPLIANCE = "client compliance system/AuditEvent.rs";
    private static final String BALP = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";
    private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM|";
    private static final String ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type|";
    private static final String ROLE = "http://terminology.hl7.org/CodeSystem/object-role|";
    private static final String PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType|";
    private static final String INTERACTION = "http://hl7.org/fhir/restful-interaction|";
    private static final Set<String> GIVES =
            Set.of(PARTICIPATION + "AUT", PARTICIPATION + "INF", PARTICIPATION + "CST");
    private static final Set<String> OBJECT_ROLES = Set.of(ROLE + "4", ROLE + "3", ROLE + "20");

    private record Pattern(String action, Set<String> subtypes, String client, String server, Set<String> user) {}

    private static final Map<String, Pattern> PATTERNS = Map.of(
            "Create", new Pattern("C", Set.of("create"), DICOM + "110153", DICOM + "110152", GIVES),
            "Update", new Pattern("U", Set.of("update", "patch"), DICOM + "110153", DICOM + "110152", GIVES),
            "Delete",
                    new Pattern(
                            "D",
                            Set.of("delete"),
                            DICOM + "110150",
                            "http://terminology.hl7.org/CodeSystem/provenance-participant-type|custodian",
                            GIVES),
            "Read",
                    new Pattern(
                            "R",
                            Set.of("read", "vread"),
                            DICOM + "110152",
                            DICOM + "110153",
                            Set.of(PARTICIPATION + "IRCP")),
            "Query",
                    new Pattern(
                            "E",
                            Set.of("search", "search-type", "search-system"),
                            DICOM + "110153",
                            DICOM + "110152",
                            Set.of(PARTICIPATION + "IRCP")));

    private static final Instant BEGAN = Instant.now();

    @BeforeAll
    static void do_everything() {
        for (var who : List.of(
                "client balp system/*.cruds",
                "role administrator user/*.cruds",
                "client balp2@Patient/own patient/*.cruds")) {
            var patient = who.contains("own") ? "own" : create(RestBed.patient("Pattern", "1980-01-01"));
            if (patient.equals("own"))
                SERVER.send(
                        "system",
                        "PUT",
                        "Patient/own",
                        RestBed.patient("Pattern", "1980-01-01")
                                .replace("{\"resourceType\"", "{\"id\":\"own\",\"resourceType\""));
            var task =
                    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/"
                            + patient + "\"}}";
            var id = SERVER.send(who, "POST", "Observation", task)
                    .json()
                    .path("id")
                    .asText();
            var at = "Observation/" + id;
            var changed = task.replace("\"status\"", "\"id\":\"" + id + "\",\"language\":\"en\",\"status\"");
            SERVER.send(who, "PUT", at, changed);
            SERVER.send(
                    who,
                    "PATCH",
                    at,
                    "[{\"op\":\"remove\",\"path\":\"/language\"}]",
                    "Content-Type",
                    "application/json-patch+json");
            for (var path : List.of(
                    at,
                    at + "/_history/1",
                    at + "/_history",
                    "Patient/" + patient,
                    "Observation?patient=" + patient,
                    "Observation?_id=" + id,
                    "Patient?_id=" + patient + "&_revinclude=Observation:patient",
                    "?_type=Observation&_id=" + id,
                    "Patient/" + patient + "/$everything",
                    "Questionnaire",
                    "Observation/nobody",
                    "Nothing",
                    "Observation?what=x",
                    "metadata")) SERVER.send(who, "GET", path, "");
            SERVER.send(
                    who,
                    "POST",
                    "",
                    "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":" + task
                            + ",\"request\":{\"method\":\"POST\",\"url\":\"Observation\"}},{\"request\":{\"method\":\"GET\",\"url\":\""
                            + at + "\"}}]}");
            SERVER.send(who, "POST", "Observation", task, "If-None-Exist", "_id=" + id);
            SERVER.send(who, "DELETE", at, "");
            SERVER.send(who, "DELETE", at, "");
            SERVER.send(who, "PUT", at, "{}");
        }
        awaitSeen();
    }

    /** Reads are stored within a tenth of a second. */
    private static void awaitSeen() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static List<JsonNode> events(String query) {
        var events = new ArrayList<JsonNode>();
        var next = "AuditEvent?date=ge" + BEGAN.minusSeconds(1) + "&_count=500" + query;
        while (!next.isEmpty()) {
            var page = SERVER.send(COMPLIANCE, "GET", next, "").json();
            page.path("entry").forEach(entry -> events.add(entry.path("resource")));
            next = RestBed.link(page, "next");
        }
        return events;
    }

    @Test
    @Requirement("balp.profile")
    void every_event_keeps_to_the_pattern_that_it_claims() {
        var wrong = new ArrayList<String>();
        var claimed = 0;
        for (var event : events("")) {
            var profile = event.at("/meta/profile/0").asText();
            if (profile.isEmpty()) continue;
            claimed++;
            assertThat(profile).startsWith(BALP);
            for (var problem : problems(event, profile.substring(BALP.length()))) wrong.add(problem + ": " + event);
        }
        assertThat(wrong).isEmpty();
        assertThat(claimed).isGreaterThan(40);
    }

    @ParameterizedTest
    @CsvSource({
        "C, PatientCreate",
        "U, PatientUpdate",
        "D, PatientDelete",
        "R, PatientRead",
        "E, PatientQuery",
        "E, Query",
    })
    @Requirement({"balp.profile", "balp.A1"})
    void what_a_person_and_what_a_program_did_has_its_pattern(String action, String profile) {
        for (var agent : List.of("balp", "PractitionerRole/administrator"))
            assertThat(events("&agent=" + agent + "&action=" + action))
                    .as(agent)
                    .anySatisfy(event ->
                            assertThat(event.at("/meta/profile/0").asText()).isEqualTo(BALP + profile));
    }

    @Test
    @Requirement({"balp.profile", "balp.A7"})
    void a_failure_claims_no_pattern_of_success() {
        var failures = events("&outcome=4,8");
        assertThat(failures)
                .isNotEmpty()
                .allSatisfy(
                        event -> assertThat(event.path("meta").has("profile")).isFalse());
    }

    private static List<String> problems(JsonNode event, String profile) {
        var isPatients = profile.startsWith("Patient");
        var name = isPatients ? profile.substring("Patient".length()) : profile;
        var pattern = PATTERNS.getOrDefault(name, new Pattern("?", Set.of(), "", "", Set.of()));
        var problems = new ArrayList<String>();
        fixed(
                problems,
                "type",
                code(event.path("type")),
                "http://terminology.hl7.org/CodeSystem/audit-event-type|rest");
        fixed(problems, "action", event.path("action").asText(), pattern.action());
        fixed(problems, "outcome", event.path("outcome").asText(), "0");
        if (event.path("recorded").asText().isEmpty()) problems.add("no recorded");
        if (event.path("subtype").size() != 1
                || !code(event.at("/subtype/0")).startsWith(INTERACTION)
                || !pattern.subtypes().contains(event.at("/subtype/0/code").asText())) problems.add("subtype");
        agents(problems, event, pattern);
        entities(problems, event, name, isPatients);
        return problems;
    }

    private static void agents(List<String> problems, JsonNode event, Pattern pattern) {
        one(problems, "client", agents(event, Set.of(pattern.client())), true);
        one(problems, "server", agents(event, Set.of(pattern.server())), true);
        var users = agents(event, pattern.user());
        if (users.size() > 1) problems.add("several users");
        for (var user : users)
            if (user.path("who").isEmpty() || !user.path("requestor").asBoolean() || user.has("network"))
                problems.add("user");
        if (2 + users.size() != event.path("agent").size()) problems.add("an agent of no slice");
        for (var agent : event.path("agent")) if (agent.has("media")) problems.add("media");
    }

    private static void one(List<String> problems, String what, List<JsonNode> agents, boolean networked) {
        if (agents.size() != 1) problems.add(agents.size() + " " + what);
        else if (agents.get(0).path("who").isEmpty() || agents.get(0).has("network") != networked)
            problems.add(what + " without who or network");
    }

    private static List<JsonNode> agents(JsonNode event, Set<String> types) {
        var found = new ArrayList<JsonNode>();
        for (var agent : event.path("agent")) if (types.contains(code(agent.at("/type/coding/0")))) found.add(agent);
        return found;
    }

    private static List<JsonNode> entities(JsonNode event, String type) {
        var found = new ArrayList<JsonNode>();
        for (var entity : event.path("entity")) if (code(entity.path("type")).equals(type)) found.add(entity);
        return found;
    }

    private static void entities(List<String> problems, JsonNode event, String name, boolean isPatients) {
        var objects = entities(event, ENTITY + "2");
        if (objects.size() != 1) problems.add(objects.size() + " system objects");
        else if (name.equals("Query")) {
            var query = objects.get(0);
            fixed(problems, "query role", code(query.path("role")), ROLE + "24");
            if (query.has("what")
                    || query.has("detail")
                    || query.path("query").asText().isEmpty()) problems.add("query");
        } else {
            if (!OBJECT_ROLES.contains(code(objects.get(0).path("role")))) problems.add("data role");
            if (objects.get(0).path("what").isEmpty()) problems.add("data what");
        }
        var patients = entities(event, ENTITY + "1");
        if (isPatients && patients.size() != 1) problems.add(patients.size() + " patients");
        for (var patient : patients) {
            fixed(problems, "patient role", code(patient.path("role")), ROLE + "1");
            if (!patient.at("/what/reference").asText().startsWith("Patient/")) problems.add("patient what");
        }
        var transactions =
                entities(event, "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType|XrequestId");
        if (transactions.size() > 1) problems.add("several transactions");
        for (var transaction : transactions)
            if (transaction.at("/what/identifier/value").asText().isEmpty()) problems.add("transaction");
    }

    private static void fixed(List<String> problems, String what, String is, String must) {
        if (!is.equals(must)) problems.add(what + " is " + is);
    }

    private static String code(JsonNode coding) {
        return coding.path("system").asText() + "|" + coding.path("code").asText();
    }
}
