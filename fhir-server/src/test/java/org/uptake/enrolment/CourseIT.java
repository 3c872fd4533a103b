package org.uptake.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;
import org.uptake.boot.TestServer.Reply;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Json;
import org.uptake.subscription.MovableClock;

/** A course from its beginning to its end, and how its tasks and messages follow, over HTTP. */
class CourseIT {
    private static final Instant BEGIN = Instant.parse("2026-03-03T15:00:00Z");
    private static final String TAN = "PractitionerRole/tan";
    private static final MovableClock CLOCK = new MovableClock(BEGIN);

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(CLOCK);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String patient() {
        var created = server.post(
                "Patient",
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Probe\"}],\"managingOrganization\":{\"reference\":\"Organization/north\"},"
                        + "\"telecom\":[{\"system\":\"phone\",\"value\":\"+12025550100\"}]}");
        return "Patient/" + created.json().path("id").asText();
    }

    /** name, value, name, value ...; a value with a slash is a reference */
    private static ObjectNode parameters(String... namesAndValues) {
        var parameters = Json.object().put("resourceType", "Parameters");
        var list = parameters.putArray("parameter");
        for (var i = 0; i < namesAndValues.length; i += 2) {
            var part = list.addObject().put("name", namesAndValues[i]);
            if (namesAndValues[i + 1].contains("/"))
                part.putObject("valueReference").put("reference", namesAndValues[i + 1]);
            else part.put("valueString", namesAndValues[i + 1]);
        }
        return parameters;
    }

    private static ObjectNode enrol(String patient, String plan) {
        var reply = server.send(
                TAN,
                "POST",
                "PlanDefinition/" + plan + "/$enrol",
                parameters("patient", patient).toString());
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply.json();
    }

    private static String courseOf(ObjectNode bundle) {
        return "CarePlan/" + resources(bundle, "CarePlan").get(0).path("id").asText();
    }

    private static List<ObjectNode> resources(ObjectNode bundle, String type) {
        var found = new ArrayList<ObjectNode>();
        for (var entry : bundle.path("entry"))
            if (entry.path("resource").path("resourceType").asText().equals(type))
                found.add((ObjectNode) entry.path("resource"));
        return found;
    }

    private static Reply change(String course, String... parameters) {
        var version = server.get(course).json().path("meta").path("versionId").asText();
        return server.send(
                TAN,
                "POST",
                course + "/$change",
                parameters(parameters).toString(),
                "If-Match",
                "W/\"" + version + "\"");
    }

    private static String state(String course) {
        return Elements.extension(server.get(course).json(), Uptake.extension("enrolment-state"))
                .map(extension -> extension.path("valueCode").asText())
                .orElse("");
    }

    /** By title. */
    private static Map<String, ObjectNode> tasks(String course) {
        var tasks = new TreeMap<String, ObjectNode>();
        for (var task :
                resources(server.get("Task?based-on=" + course + "&_count=100").json(), "Task"))
            tasks.put(task.path("description").asText(), task);
        return tasks;
    }

    private static Reply move(JsonNode task, String... parameters) {
        return server.send(
                TAN,
                "POST",
                "Task/" + task.path("id").asText() + "/$move",
                parameters(parameters).toString(),
                "If-Match",
                "W/\"" + task.path("meta").path("versionId").asText() + "\"");
    }

    private static Instant due(JsonNode task) {
        return Instant.parse(task.at("/restriction/period/end").asText());
    }

    private static Instant starts(JsonNode task) {
        return Instant.parse(task.at("/restriction/period/start").asText());
    }

    private static String rule(Reply reply) {
        return reply.json().at("/issue/0/details/coding/0/code").asText();
    }

    private static String status(JsonNode task) {
        return task.path("status").asText();
    }

    @Test
    void a_pause_holds_what_is_in_hand_puts_off_what_waits_and_ends_where_it_began() {
        var course = courseOf(enrol(patient(), "cbt-insomnia"));
        var before = tasks(course);
        var inHand = before.get("Set up the app and the sleep diary");
        assertThat(move(inHand, "to", "in-progress", "owner", TAN).status()).isEqualTo(200);
        var paused = change(course, "action", "pause", "reason", "In hospital", "until", "2026-03-13");
        assertThat(paused.status()).as(paused.body()).isEqualTo(200);
        assertThat(state(course)).isEqualTo("paused");
        var end = Instant.parse("2026-03-13T00:00:00Z");
        var held = tasks(course);
        assertThat(held).hasSize(before.size() + 1).containsKey("Ask whether the course goes on");
        var hold = held.get("Set up the app and the sleep diary");
        assertThat(status(hold)).isEqualTo("on-hold");
        assertThat(hold.at("/statusReason/text").asText()).contains("2026-03-13");
        before.forEach((title, task) -> {
            assertThat(starts(held.get(title))).isAfterOrEqualTo(Instant.parse("2026-03-12T00:00:00Z"));
            assertThat(Duration.between(due(task), due(held.get(title))))
                    .isBetween(Duration.ofDays(9), Duration.ofDays(10));
        });
        var again = change(course, "action", "pause", "reason", "x", "until", "2026-03-20");
        assertThat(again.status()).isEqualTo(409);
        assertThat(rule(again)).isEqualTo("enrolment-change");
        assertThat(again.json().at("/issue/0/diagnostics").asText())
                .contains("resume", "withdraw", "complete", "transfer")
                .doesNotContain("pause");

        assertThat(change(course, "action", "resume").status()).isEqualTo(200);
        assertThat(state(course)).as("not further than before").isEqualTo("enrolled");
        var back = tasks(course);
        assertThat(status(back.get("Set up the app and the sleep diary"))).isEqualTo("ready");
        assertThat(status(back.get("Ask whether the course goes on"))).isEqualTo("cancelled");
        before.forEach((title, task) -> assertThat(
                        Duration.between(due(task), due(back.get(title))).abs())
                .as("an hour's pause moves nothing by days: " + title)
                .isLessThan(Duration.ofHours(1)));
        assertThat(end).isAfter(BEGIN);
    }

    @Test
    void a_pause_says_why_and_until_when() {
        var course = courseOf(enrol(patient(), "cbt-insomnia"));
        assertThat(rule(change(course, "action", "pause", "until", "2026-04-01")))
                .isEqualTo("enrolment-reason");
        for (var until : List.of("2026-01-01", "2031-01-01"))
            assertThat(rule(change(course, "action", "pause", "reason", "x", "until", until)))
                    .isEqualTo("enrolment-until");
        assertThat(change(course, "action", "dance").status()).isEqualTo(400);
        var unseen = server.send(
                TAN, "POST", course + "/$change", parameters("action", "resume").toString());
        assertThat(unseen.status()).isEqualTo(412);
        assertThat(state(course)).isEqualTo("enrolled");
    }

    @Test
    void who_stops_is_not_called_any_more_but_a_question_is_still_answered() {
        var patient = patient();
        var bundle = enrol(patient, "cbt-insomnia");
        var course = courseOf(bundle);
        var question = server.post(
                "Task",
                "{\"resourceType\":\"Task\",\"status\":\"requested\",\"intent\":\"order\",\"code\":{\"coding\":[{\"system\":\""
                        + Uptake.TASK_CODE
                        + "\",\"code\":\"answer-question\"}]},\"description\":\"Answer a question\",\"for\":{\"reference\":\""
                        + patient + "\"},\"basedOn\":[{\"reference\":\"" + course + "\"}]}");
        assertThat(question.status()).as(question.body()).isEqualTo(201);
        assertThat(rule(change(course, "action", "withdraw"))).isEqualTo("enrolment-reason");
        var left = change(course, "action", "withdraw", "reason", "no-time", "note", "Exams");
        assertThat(left.status()).as(left.body()).isEqualTo(200);
        var plan = left.json();
        assertThat(plan.path("status").asText()).isEqualTo("revoked");
        assertThat(plan.at("/period/end").asText()).isNotEmpty();
        assertThat(plan.at("/note/0/text").asText()).isEqualTo("Exams");
        assertThat(tasks(course))
                .allSatisfy((title, task) -> assertThat(status(task))
                        .isEqualTo(title.equals("Answer a question") ? "requested" : "cancelled"));
        assertThat(rule(change(course, "action", "resume"))).isEqualTo("enrolment-change");
    }

    @Test
    void who_comes_back_gets_a_new_plan_that_replaces_the_old_one() {
        var patient = patient();
        var first = courseOf(enrol(patient, "cbt-insomnia"));
        assertThat(change(first, "action", "withdraw", "reason", "forgot").status())
                .isEqualTo(200);
        var second = enrol(patient, "cbt-insomnia");
        assertThat(courseOf(second)).isNotEqualTo(first);
        assertThat(resources(second, "CarePlan")
                        .get(0)
                        .at("/replaces/0/reference")
                        .asText())
                .isEqualTo(first);
        assertThat(state(first)).isEqualTo("withdrawn");
    }

    @Test
    void a_course_is_completed_by_a_rule_that_is_named() {
        var course = courseOf(enrol(patient(), "cbt-insomnia"));
        assertThat(rule(change(course, "action", "complete"))).isEqualTo("enrolment-completion");
        var early = change(course, "action", "complete", "reason", "planned-end");
        assertThat(early.status()).isEqualTo(422);
        var unused = change(course, "action", "complete", "reason", "recommended-use");
        assertThat(rule(unused)).isEqualTo("enrolment-completion");
        var met = change(course, "action", "complete", "reason", "goal-met");
        assertThat(met.status()).as(met.body()).isEqualTo(200);
        assertThat(met.json().path("status").asText()).isEqualTo("completed");
        assertThat(Elements.extension(met.json(), Uptake.extension("completion-basis"))
                        .map(extension -> extension.path("valueString").asText()))
                .contains("goal-met");
        assertThat(tasks(course).values())
                .allSatisfy(task -> assertThat(status(task)).isEqualTo("cancelled"));
    }

    private static void used(String patient, String day, int modules) {
        var sent = server.post(
                "Observation",
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\""
                        + Uptake.BASE
                        + "/CodeSystem/observation-code\",\"code\":\"engagement-daily\"}]},\"subject\":{\"reference\":\""
                        + patient
                        + "\"},\"device\":{\"reference\":\"Device/sleepwell-feed\"},\"effectiveDateTime\":\"" + day
                        + "\",\"extension\":[{\"url\":\"" + Uptake.extension("time-zone")
                        + "\",\"valueCode\":\"America/New_York\"}],\"component\":[{\"code\":{\"coding\":[{\"system\":\""
                        + Uptake.BASE
                        + "/CodeSystem/engagement-component\",\"code\":\"modules-completed\"}]},\"valueQuantity\":{\"value\":"
                        + modules
                        + "}}]}");
        assertThat(sent.status()).as(sent.body()).isEqualTo(201);
    }

    @Test
    void used_as_recommended_is_four_fifths_of_the_modules_since_the_course_began() {
        var patient = patient();
        used(patient, "2026-02-20", 6);
        var begun = server.send(
                TAN,
                "POST",
                "PlanDefinition/cbt-insomnia/$enrol",
                parameters("patient", patient, "effective", "2026-03-01T15:00:00Z")
                        .toString());
        var course = courseOf(begun.json());
        used(patient, "2026-03-01", 4);
        assertThat(change(course, "action", "complete", "reason", "recommended-use")
                        .status())
                .as("4 of 6, and 6 before the course")
                .isEqualTo(422);
        used(patient, "2026-03-02", 1);
        assertThat(change(course, "action", "complete", "reason", "recommended-use")
                        .status())
                .as("5 of 6")
                .isEqualTo(200);
    }

    @Test
    void a_plan_ends_with_the_last_of_its_tasks_when_it_says_so() {
        var plan = server.get("PlanDefinition/cbt-insomnia").json();
        plan.put("id", "ending").put("url", "https://w3id.org/uptake/fhir/PlanDefinition/ending");
        Elements.setExtension(plan, Uptake.extension("ends-with-tasks")).put("valueBoolean", true);
        assertThat(put(plan).status()).isEqualTo(201);
        var other = courseOf(enrol(patient(), "cbt-insomnia"));
        for (var task : tasks(other).values())
            assertThat(move(task, "to", "completed").status()).isEqualTo(200);
        assertThat(state(other)).as("use may go on").isEqualTo("active");
        var nothing = courseOf(enrol(patient(), "ending"));
        for (var task : tasks(nothing).values())
            assertThat(move(task, "to", "cancelled", "reason", "x").status()).isEqualTo(200);
        assertThat(state(nothing)).as("nothing was done").isEqualTo("enrolled");
        var course = courseOf(enrol(patient(), "ending"));
        for (var title : tasks(course).keySet()) {
            assertThat(state(course)).isNotEqualTo("completed");
            assertThat(move(tasks(course).get(title), "to", "completed").status())
                    .isEqualTo(200);
        }
        assertThat(state(course)).isEqualTo("completed");
        assertThat(Elements.extension(server.get(course).json(), Uptake.extension("completion-basis"))
                        .map(extension -> extension.path("valueString").asText()))
                .contains("tasks-done");
    }

    @Test
    void a_transfer_gives_the_work_to_the_other_site() {
        var course = courseOf(enrol(patient(), "cbt-insomnia"));
        assertThat(rule(change(course, "action", "transfer", "reason", "Moved", "site", "Location/nowhere")))
                .isEqualTo("enrolment-transfer");
        var moved = change(course, "action", "transfer", "reason", "Moved house", "site", "Location/south");
        assertThat(moved.status()).as(moved.body()).isEqualTo(200);
        assertThat(moved.json().at("/note/0/text").asText()).contains("Moved house");
        assertThat(tasks(course).values()).allSatisfy(task -> {
            assertThat(task.at("/location/reference").asText()).isEqualTo("Location/south");
            assertThat(task.at("/owner/reference").asText()).isNotEqualTo("CareTeam/navigators-north");
        });
        assertThat(tasks(course).values())
                .anySatisfy(task ->
                        assertThat(task.at("/owner/reference").asText()).isEqualTo("CareTeam/navigators-south"));
        assertThat(state(course)).isEqualTo("enrolled");
    }

    private static ObjectNode planWith(String id, String actions) {
        var plan = server.get("PlanDefinition/cbt-insomnia").json();
        plan.put("id", id).put("url", "https://w3id.org/uptake/fhir/PlanDefinition/" + id);
        plan.set("action", Json.parse("{\"a\":" + actions + "}").get("a"));
        return plan;
    }

    private static String action(String id, String code, String role, int due, String more) {
        return "{\"id\":\"" + id + "\",\"title\":\"" + id + "\",\"code\":[{\"coding\":[{\"system\":\""
                + Uptake.TASK_CODE
                + "\",\"code\":\"" + code
                + "\"}]}],\"participant\":[{\"type\":\"practitioner\",\"role\":{\"coding\":[{\"system\":\""
                + Uptake.WORKPLACE_ROLE + "\",\"code\":\"" + role + "\"}]}}],\"extension\":[{\"url\":\""
                + Uptake.extension("task-offset")
                + "\",\"extension\":[{\"url\":\"not-before\",\"valueDuration\":{\"value\":0,\"code\":\"d\"}},{\"url\":\"due\",\"valueDuration\":{\"value\":"
                + due + ",\"code\":\"d\"}}" + more;
    }

    private static final String END = "]}]}";

    private static String after(String other, int days) {
        return "]}],\"relatedAction\":[{\"actionId\":\"" + other
                + "\",\"relationship\":\"after-end\",\"offsetDuration\":{\"value\":" + days + ",\"code\":\"d\"}}]}";
    }

    private static String when(String expression) {
        return "]}],\"condition\":[{\"kind\":\"applicability\",\"expression\":{\"language\":\"text/fhirpath\",\"expression\":\""
                + expression + "\"}}]}";
    }

    private static Reply put(ObjectNode plan) {
        return server.send("system", "PUT", "PlanDefinition/" + plan.path("id").asText(), plan.toString());
    }

    @Test
    void tasks_become_ready_in_order_and_a_late_start_is_due_as_much_later() {
        var plan = planWith(
                "in-order",
                "[" + action("call", "onboard", "navigator", 4, END) + ","
                        + action("form", "complete-questionnaire", "patient", 6, after("call", 2)) + ","
                        + action("look", "review-progress", "clinician", 8, after("form", 0)) + "]");
        assertThat(put(plan).status()).isEqualTo(201);
        var course = courseOf(enrol(patient(), "in-order"));
        assertThat(tasks(course).values()).extracting(CourseIT::status).containsExactly("requested", "draft", "draft");
        assertThat(move(tasks(course).get("call"), "to", "completed").status()).isEqualTo(200);
        var form = tasks(course).get("form");
        assertThat(status(form)).isEqualTo("ready");
        assertThat(Duration.between(starts(tasks(course).get("call")), starts(form)))
                .isGreaterThanOrEqualTo(Duration.ofDays(2));
        assertThat(Duration.between(starts(form), due(form))).isEqualTo(Duration.ofDays(6));
        assertThat(status(tasks(course).get("look"))).isEqualTo("draft");
        assertThat(move(form, "to", "cancelled", "reason", "Not wanted").status())
                .isEqualTo(200);
        assertThat(status(tasks(course).get("look")))
                .as("what was not done holds nothing up")
                .isEqualTo("requested");
    }

    @Test
    void conditions_decide_by_the_record_and_who_waits_for_what_is_left_out_waits_for_nothing() {
        var plan = planWith(
                "by-record",
                "["
                        + action(
                                "old",
                                "onboard",
                                "navigator",
                                4,
                                when("Bundle.entry.resource.ofType(Patient).birthDate < @1950-01-01"))
                        + "," + action("all", "introduce", "navigator", 4, END) + ","
                        + action("next", "review-progress", "clinician", 8, after("old", 0)) + "]");
        assertThat(put(plan).status()).isEqualTo(201);
        var course = courseOf(enrol(patient(), "by-record"));
        assertThat(tasks(course).keySet()).containsExactly("all", "next");
        assertThat(status(tasks(course).get("next"))).isEqualTo("requested");
    }

    @Test
    void a_plan_that_cannot_be_carried_out_is_refused() {
        for (var actions : List.of(
                "[" + action("a", "onboard", "navigator", 4, after("b", 0)) + ","
                        + action("b", "introduce", "navigator", 4, after("a", 0)) + "]",
                "[" + action("a", "onboard", "navigator", 4, after("nothing", 0)) + "]",
                "[" + action("a", "onboard", "navigator", 4, when("not ( fhirpath")) + "]")) {
            var refused = put(planWith("broken", actions));
            assertThat(refused.status()).as(refused.body()).isEqualTo(422);
            assertThat(rule(refused)).isEqualTo("plan-actions");
        }
    }

    @Test
    void one_patient_s_plan_can_leave_out_a_task_and_have_other_dates() {
        var patient = patient();
        var edited = parameters("patient", patient);
        var titles = server.get("PlanDefinition/cbt-insomnia").json().path("action");
        var first =
                edited.withArray("parameter").addObject().put("name", "action").putArray("part");
        first.addObject()
                .put("name", "id")
                .put("valueString", titles.get(0).path("id").asText());
        first.addObject().put("name", "leave-out").put("valueBoolean", true);
        var second =
                edited.withArray("parameter").addObject().put("name", "action").putArray("part");
        second.addObject()
                .put("name", "id")
                .put("valueString", titles.get(1).path("id").asText());
        second.addObject().put("name", "due").put("valueDate", "2026-05-01");
        var reply = server.send(TAN, "POST", "PlanDefinition/cbt-insomnia/$enrol", edited.toString());
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        var tasks = tasks(courseOf(reply.json()));
        assertThat(tasks)
                .hasSize(titles.size() - 1)
                .doesNotContainKey(titles.get(0).path("title").asText());
        assertThat(due(tasks.get(titles.get(1).path("title").asText())).toString())
                .startsWith("2026-05-01");

        second.removeAll();
        second.addObject().put("name", "id").put("valueString", "no-such-action");
        ((ObjectNode) edited.at("/parameter/0/valueReference")).put("reference", patient());
        var refused = server.send(TAN, "POST", "PlanDefinition/cbt-insomnia/$enrol", edited.toString());
        assertThat(rule(refused)).isEqualTo("enrol-action");
    }

    @Test
    void a_task_that_nobody_began_expires() throws InterruptedException {
        var plan = planWith(
                "expiring",
                "[" + action("call", "onboard", "navigator", 4, END) + ","
                        + action(
                                "form",
                                "complete-questionnaire",
                                "patient",
                                6,
                                ",{\"url\":\"expires\",\"valueDuration\":{\"value\":9,\"code\":\"d\"}}" + END)
                        + "]");
        assertThat(put(plan).status()).isEqualTo(201);
        var course = courseOf(enrol(patient(), "expiring"));
        try {
            CLOCK.forward(Duration.ofDays(10));
            for (var i = 0; i < 100 && !status(tasks(course).get("form")).equals("cancelled"); i++) Thread.sleep(100);
            assertThat(status(tasks(course).get("form"))).isEqualTo("cancelled");
            assertThat(status(tasks(course).get("call"))).as("only late").isEqualTo("requested");
        } finally {
            CLOCK.forward(Duration.ofDays(-10));
        }
    }

    @Test
    void the_way_in_is_recorded() {
        var course = enrol(patient(), "cbt-insomnia");
        assertThat(Elements.extension(resources(course, "CarePlan").get(0), Uptake.extension("enrolment-source"))
                        .map(extension -> extension.path("valueCode").asText()))
                .contains("staff");
    }
}
