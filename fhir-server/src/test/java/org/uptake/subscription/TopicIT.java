package org.uptake.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.store.Json;
import org.uptake.store.Meta;

/** Each topic tells of what it promises and of nothing else, by the clinic's real operations. */
class TopicIT {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static SubscriptionBed bed;

    @BeforeAll
    static void start() {
        bed = new SubscriptionBed();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static String patient() {
        return bed.create(
                "Patient",
                "{\"resourceType\":\"Patient\",\"managingOrganization\":{\"reference\":\"Organization/north\"},\"birthDate\":\"1980-01-01\"}");
    }

    private static void listen(String topic, String path, String type, String patient) {
        bed.subscribe(bed.wanted(topic, path, "full-resource", type, "Patient/" + patient));
    }

    /** The focus of an event, as the notification carries it. */
    private static ObjectNode focus(String path, long number) {
        var one = bed.receiver.await(path, it -> it.numbers().contains(number));
        return (ObjectNode) one.bundle()
                .path("entry")
                .path(one.numbers().indexOf(number) + 1)
                .path("resource");
    }

    private static void put(ObjectNode resource) {
        var path = resource.path("resourceType").asText() + "/"
                + resource.path("id").asText();
        var etag = bed.server.get(path).etag();
        var reply = bed.server.send("system", "PUT", path, resource.toString(), "If-Match", etag);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    private static String parameters(String patient, String more) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"patient\",\"valueReference\":{\"reference\":\"Patient/"
                + patient
                + "\"}},{\"name\":\"performer\",\"valueReference\":{\"reference\":\"PractitionerRole/okafor\"}}"
                + more + "]}";
    }

    private static String offer(String patient, String outcome) {
        var reply = bed.server.post(
                "PlanDefinition/cbt-depression/$offer",
                parameters(patient, ",{\"name\":\"outcome\",\"valueCode\":\"" + outcome + "\"}"));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json().path("id").asText();
    }

    /** The id of the CarePlan. */
    private static String enrol(String patient) {
        var reply = bed.server.post("PlanDefinition/cbt-depression/$enrol", parameters(patient, ""));
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        for (var entry : reply.json().path("entry"))
            if (entry.path("resource").path("resourceType").asText().equals("CarePlan"))
                return entry.path("resource").path("id").asText();
        throw new AssertionError(reply.body());
    }

    private static void state(String carePlan, String state) {
        var plan = bed.server.get("CarePlan/" + carePlan).json();
        for (var extension : plan.path("extension"))
            if (extension.path("url").asText().endsWith("/enrolment-state"))
                ((ObjectNode) extension).put("valueCode", state);
        put(plan);
    }

    @Test
    void an_answered_offer_is_told_with_its_answer_and_other_work_is_not() {
        var patient = patient();
        listen("offer-answered", "/offer", "Task", patient);
        bed.task("Patient/" + patient);
        var offer = offer(patient, "agreed");
        var focus = focus("/offer", 1);
        assertThat(focus.path("id").asText()).isEqualTo(offer);
        assertThat(focus.path("output").toString()).contains("agreed");
    }

    @Test
    void an_enrolment_is_told_when_it_begins_and_when_its_state_changes_and_disengagement_by_itself() {
        var patient = patient();
        listen("enrolment-changed", "/enrolment", "CarePlan", patient);
        listen("disengagement", "/disengaged", "CarePlan", patient);
        var plan = enrol(patient);
        assertThat(focus("/enrolment", 1).toString()).contains("\"enrolled\"");
        put(bed.server.get("CarePlan/" + plan).json().put("description", "a note that changes no state"));
        state(plan, "active");
        state(plan, "disengaged");
        assertThat(focus("/enrolment", 2).toString()).contains("\"active\"");
        assertThat(focus("/enrolment", 3).toString()).contains("\"disengaged\"");
        assertThat(focus("/disengaged", 1).path("id").asText()).isEqualTo(plan);
        state(plan, "active");
        state(plan, "disengaged");
        focus("/disengaged", 2);
        assertThat(focus("/enrolment", 5).toString()).contains("\"disengaged\"");
        assertThat(bed.receiver.numbers("/disengaged")).containsExactly(1L, 2L);
    }

    @Test
    void a_question_is_told_and_a_reply_is_not() {
        var patient = patient();
        listen("question-asked", "/question", "Communication", patient);
        for (var category : new String[] {"reply", "patient-question"}) {
            var message = Json.object().put("resourceType", "Communication").put("status", "completed");
            message.putArray("category")
                    .addObject()
                    .putArray("coding")
                    .addObject()
                    .put("system", "https://w3id.org/uptake/fhir/CodeSystem/message-category")
                    .put("code", category);
            message.putObject("subject").put("reference", "Patient/" + patient);
            bed.create("Communication", message.toString());
        }
        assertThat(focus("/question", 1).path("category").toString()).contains("patient-question");
    }

    @Test
    void a_due_date_that_passes_is_told_once_and_a_new_one_again() {
        var patient = patient();
        listen("task-overdue", "/overdue", "Task", patient);
        Receiver.pause(Duration.ofSeconds(6)); // the first sweep only sets the mark
        var due = bed.clock.instant().plus(Duration.ofHours(2));
        var task = bed.create("Task", Wanted.task("onboard", "Patient/" + patient, Meta.instant(due)));
        var finished = bed.create("Task", Wanted.task("onboard", "Patient/" + patient, Meta.instant(due)));
        put(bed.server.get("Task/" + finished).json().put("status", "completed"));
        bed.clock.forward(Duration.ofHours(3));
        var focus = focus("/overdue", 1);
        assertThat(focus.path("id").asText()).isEqualTo(task);
        put(bed.server.get("Task/" + task).json().put("status", "accepted"));
        var late = bed.create(
                "Task", Wanted.task("onboard", "Patient/" + patient, Meta.instant(due.plus(Duration.ofMinutes(1)))));
        assertThat(focus("/overdue", 2).path("id").asText()).isEqualTo(late);
        var moved = bed.server.get("Task/" + task).json();
        ((ObjectNode) moved.path("restriction").path("period"))
                .put("end", Meta.instant(bed.clock.instant().plus(Duration.ofHours(1))));
        moved.remove("extension");
        put(moved);
        bed.clock.forward(Duration.ofHours(2));
        assertThat(focus("/overdue", 3).path("id").asText()).isEqualTo(task);
        assertThat(bed.receiver.numbers("/overdue")).containsExactly(1L, 2L, 3L);
        assertThat(Optional.of(focus).map(it -> it.path("status").asText())).contains("requested");
    }
}
