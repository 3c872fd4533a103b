package org.uptake.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;
import org.uptake.boot.TestServer.Reply;
import org.uptake.store.Json;

/** Offer, enrol, work the tasks: the rules as any caller meets them, over HTTP. */
class WorkIT {
    private static final String PLAN = "PlanDefinition/cbt-insomnia";

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestServer server;

    private static String clinician = "";
    private static String navigator = "";
    private static String supervisor = "";

    @BeforeAll
    static void start() {
        server = TestServer.start();
        clinician = staff("clinician", "north");
        navigator = staff("navigator", "north");
        supervisor = staff("supervisor", "");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String staff(String role, String site) {
        for (var entry : server.get("PractitionerRole?role=" + role + "&_count=50")
                .json()
                .path("entry")) {
            var resource = entry.path("resource");
            var location = resource.path("location").path(0).path("reference").asText();
            if (site.isEmpty() || location.equals("Location/" + site))
                return "PractitionerRole/" + resource.path("id").asText();
        }
        throw new AssertionError("no " + role + " at " + site);
    }

    private static String newPatient() {
        var created = server.post(
                "Patient",
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Probe\"}],\"managingOrganization\":{\"reference\":\"Organization/north\"}}");
        return "Patient/" + created.json().path("id").asText();
    }

    private static String parameters(String... namesAndValues) {
        var parameters = Json.object().put("resourceType", "Parameters");
        var list = parameters.putArray("parameter");
        for (var i = 0; i < namesAndValues.length; i += 2) {
            var part = list.addObject().put("name", namesAndValues[i]);
            if (namesAndValues[i + 1].contains("/"))
                part.putObject("valueReference").put("reference", namesAndValues[i + 1]);
            else part.put("valueString", namesAndValues[i + 1]);
        }
        return parameters.toString();
    }

    private static Reply enrol(String patient) {
        return server.send(clinician, "POST", PLAN + "/$enrol", parameters("patient", patient));
    }

    private static List<JsonNode> resources(ObjectNode bundle, String type) {
        var found = new ArrayList<JsonNode>();
        for (var entry : bundle.path("entry"))
            if (entry.path("resource").path("resourceType").asText().equals(type)) found.add(entry.path("resource"));
        return found;
    }

    private static JsonNode taskOf(String patient, String code) {
        for (var task : resources(enrol(patient).json(), "Task"))
            if (task.path("code").path("coding").path(0).path("code").asText().equals(code)) return task;
        throw new AssertionError("no task " + code);
    }

    private static Reply move(String who, JsonNode task, String... parameters) {
        var version = task.path("meta").path("versionId").asText();
        return server.send(
                who,
                "POST",
                "Task/" + task.path("id").asText() + "/$move",
                parameters(parameters),
                "If-Match",
                "W/\"" + version + "\"");
    }

    private static String rule(Reply reply) {
        return reply.json()
                .path("issue")
                .path(0)
                .path("details")
                .path("coding")
                .path(0)
                .path("code")
                .asText();
    }

    @Test
    void enrolling_makes_a_plan_its_six_tasks_with_owners_and_due_dates_and_the_welcome_message() {
        var patient = newPatient();
        var enrolled = enrol(patient);
        assertThat(enrolled.status()).as(enrolled.body()).isEqualTo(201);
        var plan = resources(enrolled.json(), "CarePlan").get(0);
        assertThat(plan.path("status").asText()).isEqualTo("active");
        assertThat(plan.path("subject").path("reference").asText()).isEqualTo(patient);
        assertThat(plan.path("activity")).hasSize(6);
        var tasks = resources(enrolled.json(), "Task");
        assertThat(tasks).hasSize(6).allSatisfy(task -> {
            assertThat(task.path("owner").path("reference").asText()).isNotEmpty();
            assertThat(task.path("restriction").path("period").path("end").asText())
                    .isNotEmpty();
            assertThat(task.path("basedOn").path(0).path("reference").asText())
                    .isEqualTo("CarePlan/" + plan.path("id").asText());
        });
        var messages = resources(enrolled.json(), "Communication");
        assertThat(messages).hasSize(1);
        assertThat(messages.get(0).path("status").asText()).isEqualTo("preparation");
    }

    @Test
    void enrolling_twice_makes_one_enrolment_and_answers_it_again() {
        var patient = newPatient();
        var first = enrol(patient);
        var second = enrol(patient);
        assertThat(second.status()).isEqualTo(200);
        assertThat(ids(second.json())).isEqualTo(ids(first.json()));
    }

    @Test
    void eight_requests_at_once_make_one_enrolment() throws Exception {
        var patient = newPatient();
        var pool = Executors.newFixedThreadPool(8);
        try {
            var calls = new ArrayList<Callable<Reply>>();
            for (var i = 0; i < 8; i++) calls.add(() -> enrol(patient));
            var made = new TreeSet<String>();
            var statuses = new ArrayList<Integer>();
            for (var future : pool.invokeAll(calls)) {
                statuses.add(future.get().status());
                made.add(String.join(" ", ids(future.get().json())));
            }
            assertThat(statuses).containsOnlyOnce(201).containsOnly(200, 201);
            assertThat(made).hasSize(1);
        } finally {
            pool.shutdownNow();
        }
        assertThat(server.get("CarePlan?patient=" + patient)
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(server.get("Task?patient=" + patient).json().path("total").asInt())
                .isEqualTo(6);
    }

    private static TreeSet<String> ids(ObjectNode bundle) {
        var ids = new TreeSet<String>();
        bundle.path("entry")
                .forEach(entry -> ids.add(entry.path("resource").path("id").asText()));
        return ids;
    }

    @Test
    void a_second_care_plan_for_the_same_course_is_refused_by_plain_rest_too() {
        var patient = newPatient();
        var plan = (ObjectNode) resources(enrol(patient).json(), "CarePlan").get(0);
        plan.remove("id");
        plan.remove("meta");
        var refused = server.post("CarePlan", plan.toString());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(rule(refused)).isEqualTo("enrolled-already");
    }

    @Test
    void unknown_patients_and_inactive_interventions_are_refused_and_nothing_is_written() {
        var unknown = enrol("Patient/nobody");
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(rule(unknown)).isEqualTo("patient-unknown");
        var retired = server.get("PlanDefinition/cbt-insomnia")
                .json()
                .put("status", "retired")
                .put("id", "retired-plan");
        retired.put("url", "https://w3id.org/uptake/fhir/PlanDefinition/retired-plan");
        server.send("system", "PUT", "PlanDefinition/retired-plan", retired.toString());
        var patient = newPatient();
        var inactive =
                server.send(clinician, "POST", "PlanDefinition/retired-plan/$enrol", parameters("patient", patient));
        assertThat(inactive.status()).isEqualTo(409);
        assertThat(rule(inactive)).isEqualTo("intervention-inactive");
        assertThat(server.get("Task?patient=" + patient).json().path("total").asInt())
                .isZero();
    }

    @Test
    void an_illegal_move_is_409_with_the_moves_that_are_legal() {
        var task = taskOf(newPatient(), "onboard");
        var refused = move(navigator, task, "to", "on-hold", "reason", "later");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(rule(refused)).isEqualTo("task-move");
        assertThat(refused.json().path("issue").path(0).path("diagnostics").asText())
                .contains("accepted", "in-progress", "completed", "cancelled")
                .doesNotContain("on-hold");
        var plain = ((ObjectNode) task.deepCopy()).put("status", "failed");
        var put = server.send(
                "system", "PUT", "Task/" + task.path("id").asText(), plain.toString(), "If-Match", "W/\"1\"");
        assertThat(put.status()).isEqualTo(409);
        assertThat(rule(put)).isEqualTo("task-move");
    }

    @Test
    void a_stale_move_is_412_and_a_missing_reason_422() {
        var task = taskOf(newPatient(), "onboard");
        assertThat(move(navigator, task, "to", "in-progress").status()).isEqualTo(200);
        assertThat(move(navigator, task, "to", "completed").status()).isEqualTo(412);
        var fresh = server.get("Task/" + task.path("id").asText()).json();
        var refused = move(navigator, fresh, "to", "cancelled");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(rule(refused)).isEqualTo("task-reason");
    }

    @Test
    void work_that_begins_and_ends_leaves_its_period_on_the_task() {
        var task = taskOf(newPatient(), "onboard");
        var started =
                move(navigator, task, "to", "in-progress", "effective", "2026-03-02T10:00:00Z", "owner", navigator);
        assertThat(started.json().path("executionPeriod").path("start").asText())
                .isEqualTo("2026-03-02T10:00:00.000Z");
        var done = move(navigator, started.json(), "to", "completed", "effective", "2026-03-02T10:20:00Z");
        assertThat(done.json().path("executionPeriod").path("end").asText()).isEqualTo("2026-03-02T10:20:00.000Z");
        assertThat(done.json().path("owner").path("reference").asText()).isEqualTo(navigator);
    }

    @Test
    void only_a_supervisor_reopens_and_only_within_a_fortnight() {
        var task = taskOf(newPatient(), "onboard");
        var done = move(navigator, task, "to", "completed").json();
        var refused = move(navigator, done, "to", "in-progress", "reason", "Called the wrong number");
        assertThat(refused.status()).isEqualTo(403);
        var reopened = move(supervisor, done, "to", "in-progress", "reason", "Called the wrong number");
        assertThat(reopened.status()).as(reopened.body()).isEqualTo(200);
        var again = move(supervisor, reopened.json(), "to", "completed", "effective", "2026-01-01T10:00:00Z")
                .json();
        var late = move(supervisor, again, "to", "in-progress", "reason", "Much later");
        assertThat(late.status()).isEqualTo(409);
        assertThat(rule(late)).isEqualTo("task-reopen");
    }

    @Test
    void a_finished_task_gains_notes_only() {
        var task = taskOf(newPatient(), "onboard");
        var done = move(navigator, task, "to", "completed").json();
        assertThat(move(navigator, done, "note", "Spoke for a while").status()).isEqualTo(200);
        var fresh = server.get("Task/" + task.path("id").asText()).json();
        var moved = move(navigator, fresh, "owner", clinician);
        assertThat(moved.status()).isEqualTo(409);
        assertThat(rule(moved)).isEqualTo("task-frozen");
    }

    @Test
    void an_enrolment_follows_its_tasks() {
        var patient = newPatient();
        var tasks = resources(enrol(patient).json(), "Task");
        for (var task : tasks)
            if (task.path("code").path("coding").path(0).path("code").asText().equals("onboard"))
                assertThat(move(navigator, task, "to", "completed").status()).isEqualTo(200);
        assertThat(state(patient)).isEqualTo("onboarded");
        for (var task : tasks)
            if (task.path("owner").path("reference").asText().equals(patient)) {
                assertThat(move(navigator, task, "to", "completed").status()).isEqualTo(200);
                break;
            }
        assertThat(state(patient)).isEqualTo("active");
    }

    private static JsonNode plan(String patient) {
        return server.get("CarePlan?patient=" + patient)
                .json()
                .path("entry")
                .path(0)
                .path("resource");
    }

    private static String state(String patient) {
        for (var extension : plan(patient).path("extension"))
            if (extension.path("url").asText().endsWith("/enrolment-state"))
                return extension.path("valueCode").asText();
        return "";
    }

    @Test
    void who_leaves_a_course_is_not_called_any_more() {
        var patient = newPatient();
        enrol(patient);
        var plan = (ObjectNode) plan(patient);
        plan.put("status", "revoked");
        for (var extension : plan.path("extension"))
            if (extension.path("url").asText().endsWith("/enrolment-state"))
                ((ObjectNode) extension).put("valueCode", "withdrawn");
        var left = server.send(
                "system", "PUT", "CarePlan/" + plan.path("id").asText(), plan.toString(), "If-Match", "W/\"1\"");
        assertThat(left.status()).as(left.body()).isEqualTo(200);
        var states = new TreeSet<String>();
        for (var entry : server.get("Task?patient=" + patient).json().path("entry"))
            states.add(entry.path("resource").path("status").asText());
        assertThat(states).containsExactly("cancelled");
        var back = server.send(
                "system",
                "PUT",
                "CarePlan/" + plan.path("id").asText(),
                plan.put("status", "active").toString(),
                "If-Match",
                "W/\"2\"");
        assertThat(back.status()).isEqualTo(422);
    }

    @Test
    void a_decline_is_a_completed_offer_with_its_reason() {
        var patient = newPatient();
        var noReason =
                server.send(clinician, "POST", PLAN + "/$offer", parameters("patient", patient, "outcome", "declined"));
        assertThat(noReason.status()).isEqualTo(422);
        assertThat(rule(noReason)).isEqualTo("offer-reason");
        var declined = server.send(
                clinician,
                "POST",
                PLAN + "/$offer",
                parameters("patient", patient, "outcome", "declined", "reason", "no-time"));
        assertThat(declined.status()).as(declined.body()).isEqualTo(200);
        assertThat(declined.json().path("status").asText()).isEqualTo("completed");
        var outputs = new ArrayList<String>();
        for (var output : declined.json().path("output"))
            outputs.add(output.path("type").path("coding").path(0).path("code").asText());
        assertThat(outputs).contains("offer-outcome", "decline-reason", "medium", "script-version", "handout-version");
        assertThat(suitable(patient, "cbt-insomnia").get("state").asText()).isEqualTo("declined");
    }

    private static java.util.Map<String, JsonNode> suitable(String patient, String intervention) {
        for (var parameter :
                server.get("PlanDefinition/$suitable?patient=" + patient).json().path("parameter")) {
            var parts = new java.util.HashMap<String, JsonNode>();
            for (var part : parameter.path("part"))
                part.properties().stream()
                        .filter(p -> p.getKey().startsWith("value"))
                        .forEach(p -> parts.put(part.path("name").asText(), p.getValue()));
            if (parts.get("definition").path("reference").asText().endsWith(intervention)) return parts;
        }
        throw new AssertionError("not listed: " + intervention);
    }

    @Test
    void a_worklist_shows_a_navigators_own_work_most_late_first_with_the_patients() {
        var mine = new ArrayList<String>();
        for (var i = 0; i < 3; i++) {
            var task = taskOf(newPatient(), "onboard");
            var claimed = move(
                    navigator, task, "to", "accepted", "owner", navigator, "due", "2026-0" + (3 - i) + "-01T10:00:00Z");
            assertThat(claimed.status()).as(claimed.body()).isEqualTo(200);
            mine.add(0, task.path("id").asText());
        }
        var page = server.send(navigator, "GET", "Task/$worklist?view=mine&_count=2", "")
                .json();
        assertThat(resources(page, "Task").stream()
                        .map(t -> t.path("id").asText())
                        .collect(Collectors.toList()))
                .isEqualTo(mine.subList(0, 2));
        assertThat(resources(page, "Patient")).hasSize(2);
        var next = "";
        for (var link : page.path("link"))
            if (link.path("relation").asText().equals("next"))
                next = link.path("url").asText();
        var second = server.send(
                        navigator, "GET", next.substring(server.fhirBase().length() + 1), "")
                .json();
        assertThat(resources(second, "Task").get(0).path("id").asText()).isEqualTo(mine.get(2));
        var team = server.send(navigator, "GET", "Task/$worklist?view=team&show=all&_count=200", "")
                .json();
        assertThat(resources(team, "Task"))
                .isNotEmpty()
                .allSatisfy(
                        task -> assertThat(task.path("owner").path("reference").asText())
                                .isNotEqualTo(navigator));
    }
}
