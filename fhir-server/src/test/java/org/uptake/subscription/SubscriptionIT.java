package org.uptake.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.boot.TestServer;

/** What a client may write and read, and what a receiver gets, over real HTTP. */
class SubscriptionIT {
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

    private static String rule(TestServer.Reply reply) {
        return reply.json()
                .path("issue")
                .path(0)
                .path("details")
                .path("coding")
                .path(0)
                .path("code")
                .asText();
    }

    private static void refused(String rule, Consumer<ObjectNode> fault) {
        var subscription = bed.wanted("task-created", "/refused", "id-only");
        fault.accept(subscription);
        var reply = bed.server.post("Subscription", subscription.toString());
        assertThat(reply.status()).as(reply.body()).isEqualTo(422);
        assertThat(rule(reply)).isEqualTo(rule);
    }

    private static ObjectNode channel(ObjectNode subscription) {
        return (ObjectNode) subscription.path("channel");
    }

    private static void content(ObjectNode subscription, String code) {
        ((ObjectNode) subscription
                        .path("channel")
                        .path("_payload")
                        .path("extension")
                        .path(0))
                .put("valueCode", code);
    }

    @Test
    void what_cannot_be_kept_to_is_refused_in_words() {
        refused("subscription-topic", it -> it.put("criteria", "https://example.org/SubscriptionTopic/unknown"));
        refused("subscription-topic", it -> it.put("criteria", "Task?status=requested"));
        refused(
                "subscription-topic",
                it -> it.put("criteria", it.path("criteria").asText() + "?owner=x"));
        refused("subscription-filter", it -> Wanted.filter(it, "Task?description=x"));
        refused("subscription-filter", it -> Wanted.filter(it, "CarePlan?patient=Patient/1"));
        refused("subscription-filter", it -> Wanted.filter(it, "Task?owner:missing=true"));
        refused("subscription-filter", it -> Wanted.filter(it, "Task?owner"));
        refused("subscription-filter", it -> Wanted.filter(it, "Task?owner=%zz"));
        refused("subscription-channel", it -> channel(it).put("type", "websocket"));
        refused("subscription-channel", it -> channel(it).put("type", "sms"));
        refused("subscription-channel", it -> channel(it).put("type", "email"));
        refused("subscription-endpoint", it -> channel(it).put("endpoint", "http://169.254.169.254/latest"));
        refused("subscription-endpoint", it -> channel(it).put("endpoint", "https://127.0.0.1:22/"));
        refused("subscription-endpoint", it -> channel(it).put("endpoint", "https://[::1]/"));
        refused("subscription-content", it -> channel(it).put("payload", "application/fhir+xml"));
        refused("subscription-content", it -> channel(it).put("payload", "application/fhir+json;fhirVersion=5.0"));
        refused("subscription-content", it -> content(it, "everything"));
        refused("subscription-content", it -> channel(it).remove("_payload"));
        refused("subscription-content", it -> {
            channel(it).put("endpoint", "https://example.org/hook");
            content(it, "full-resource");
        });
        refused("subscription-header", it -> Wanted.header(it, "X-Key: a\r\nHost: b"));
        refused("subscription-header", it -> Wanted.header(it, "Host: example.org"));
        refused("subscription-header", it -> Wanted.header(it, "Authorization: ***"));
        refused("subscription-value", it -> Wanted.number(it, "backport-max-count", 0));
        refused("subscription-value", it -> Wanted.number(it, "backport-timeout", 3_600));
        refused("subscription-end", it -> it.put("end", "2020-01-01T00:00:00Z"));
        assertThat(bed.count("SELECT count(*) FROM subscription_queue WHERE receiver NOT LIKE '%" + "127.0.0.1:"
                        + bed.receiver.origin().getPort() + "'"))
                .isZero();
    }

    @Test
    void only_who_may_read_the_topics_type_may_subscribe() {
        var refused = bed.server.send(
                "PractitionerRole/okafor",
                "POST",
                "Subscription",
                bed.wanted("task-created", "/nobody", "id-only").toString());
        assertThat(refused.status()).isEqualTo(403);
    }

    @Test
    void the_capability_statement_names_every_topic_and_no_channel_that_is_not_there() {
        var statement = bed.server.get("metadata").json();
        var topics = new ArrayList<String>();
        for (var resource : statement.path("rest").path(0).path("resource"))
            if (resource.path("type").asText().equals("Subscription"))
                resource.path("extension")
                        .forEach(one -> topics.add(one.path("valueCanonical").asText()));
        assertThat(topics)
                .containsExactlyInAnyOrder(
                        Wanted.TOPICS + "task-created",
                        Wanted.TOPICS + "task-changed",
                        Wanted.TOPICS + "task-overdue",
                        Wanted.TOPICS + "enrolment-changed",
                        Wanted.TOPICS + "offer-answered",
                        Wanted.TOPICS + "question-asked",
                        Wanted.TOPICS + "disengagement");
        assertThat(bed.server
                        .get("Basic?code=SubscriptionTopic")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(7);
    }

    @Test
    void a_handshake_makes_it_active_and_events_come_in_order_from_number_1() {
        var id = bed.subscribe(bed.wanted("task-created", "/order", "id-only", "Task", "Patient/order"));
        var handshake = bed.receiver.await("/order", one -> one.type().equals("handshake"));
        assertThat(handshake
                        .part("events-since-subscription-start")
                        .path("valueString")
                        .asText())
                .isEqualTo("0");
        bed.task("Patient/somebody-else");
        var tasks = new ArrayList<String>();
        for (var i = 0; i < 60; i++) tasks.add(bed.task("Patient/order"));
        bed.receiver.await("/order", one -> one.numbers().contains(60L));
        assertThat(bed.receiver.numbers("/order"))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 60).boxed().toList());
        var told = new ArrayList<String>();
        for (var one : bed.receiver.taken("/order"))
            for (var entry : one.bundle().path("entry"))
                if (entry.path("fullUrl").asText().contains("/Task/")) {
                    assertThat(entry.path("request").path("method").asText()).isEqualTo("POST");
                    assertThat(entry.path("response").path("status").asText()).isEqualTo("201");
                    assertThat(entry.has("resource")).isFalse();
                    told.add(entry.path("fullUrl").asText().replaceFirst(".*/", ""));
                }
        assertThat(told).isEqualTo(tasks);
        var status = bed.server.get("Subscription/" + id + "/$status");
        assertThat(status.body()).contains("\"query-status\"", "\"valueString\":\"60\"");
    }

    @Test
    void the_content_decides_how_much_a_notification_tells() {
        for (var content : List.of("empty", "id-only", "full-resource"))
            bed.subscribe(bed.wanted("task-changed", "/" + content, content, "Task", "Patient/content"));
        var task = bed.task("Patient/content");
        var etag = bed.server.get("Task/" + task).etag();
        var body = bed.server.get("Task/" + task).json().put("status", "cancelled");
        body.putObject("statusReason").put("text", "not needed");
        assertThat(bed.server
                        .send("system", "PUT", "Task/" + task, body.toString(), "If-Match", etag)
                        .status())
                .isEqualTo(200);
        assertThat(bed.server.send("system", "DELETE", "Task/" + task, "").status())
                .isEqualTo(204);
        for (var content : List.of("empty", "id-only", "full-resource"))
            bed.receiver.await("/" + content, one -> one.numbers().contains(2L));
        var empty = bed.receiver
                .await("/empty", one -> one.numbers().contains(1L))
                .bundle()
                .toString();
        assertThat(empty).doesNotContain("Task").doesNotContain("SubscriptionTopic");
        var id = bed.receiver
                .await("/id-only", one -> one.numbers().contains(1L))
                .bundle();
        assertThat(id.toString()).contains("/Task/" + task).doesNotContain("not needed");
        var full = entries("/full-resource");
        assertThat(full.get(0)
                        .path("resource")
                        .path("statusReason")
                        .path("text")
                        .asText())
                .isEqualTo("not needed");
        assertThat(full.get(0).path("request").path("method").asText()).isEqualTo("PUT");
        assertThat(full.get(1).has("resource")).isFalse();
        assertThat(full.get(1).path("request").path("method").asText()).isEqualTo("DELETE");
    }

    /** HAPI's validator is the oracle: the shape of R4 and the Bundle's invariants (bdl-3, bdl-4 and the others). */
    @Test
    void an_independent_validator_finds_no_fault_in_notifications_and_answers() {
        var id = bed.subscribe(bed.wanted("task-created", "/valid", "full-resource", "Task", "Patient/valid"));
        bed.task("Patient/valid");
        var event = bed.receiver.await("/valid", one -> one.numbers().contains(1L));
        var handshake = bed.receiver.await("/valid", one -> one.type().equals("handshake"));
        var context = FhirContext.forR4Cached();
        var instances = new FhirInstanceValidator(new ValidationSupportChain(
                new DefaultProfileValidationSupport(context),
                new InMemoryTerminologyServerValidationSupport(context),
                new CommonCodeSystemsTerminologyService(context)));
        instances.setErrorForUnknownProfiles(false);
        instances.setAnyExtensionsAllowed(true);
        var validator = context.newValidator().registerValidatorModule(instances);
        for (var text : List.of(
                event.bundle().toString(),
                handshake.bundle().toString(),
                bed.server.get("Subscription/" + id + "/$status").body(),
                bed.server.get("Subscription/" + id + "/$events").body(),
                bed.server.get("Subscription/" + id).body()))
            assertThat(validator.validateWithResult(text).getMessages())
                    .filteredOn(message -> message.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0)
                    .as(text)
                    .isEmpty();
    }

    /** The entries about resources, of every notification on a path. */
    private static List<com.fasterxml.jackson.databind.JsonNode> entries(String path) {
        var found = new ArrayList<com.fasterxml.jackson.databind.JsonNode>();
        for (var one : bed.receiver.taken(path))
            for (var entry : one.bundle().path("entry"))
                if (entry.path("fullUrl").asText().startsWith("http")) found.add(entry);
        return found;
    }

    @Test
    void header_values_are_sent_and_nowhere_to_be_read() {
        var id = bed.subscribe(Wanted.header(
                bed.wanted("task-created", "/secret", "id-only", "Task", "Patient%2Fsecret"), "X-Key: s3cret"));
        var handshake = bed.receiver.await("/secret", one -> one.type().equals("handshake"));
        assertThat(handshake.headers().get("X-key")).containsExactly("s3cret");
        assertThat(handshake.headers().get("Content-type").get(0)).startsWith("application/fhir+json");
        assertThat(bed.server.get("Subscription/" + id).body())
                .contains("X-Key: ***")
                .doesNotContain("s3cret");
        assertThat(bed.server.get("Subscription/" + id + "/_history").body()).doesNotContain("s3cret");
        assertThat(bed.server
                        .get("Subscription?url=" + bed.receiver.origin() + "/secret")
                        .body())
                .doesNotContain("s3cret");
        var again = bed.read(id).put("reason", "another");
        var put = bed.server.send("system", "PUT", "Subscription/" + id, again.toString());
        assertThat(put.json().path("status").asText()).as(put.body()).isEqualTo("active");
        bed.task("Patient/secret");
        var event = bed.receiver.await("/secret", one -> one.numbers().contains(1L));
        assertThat(event.headers().get("X-key")).containsExactly("s3cret");
        assertThat(bed.count("SELECT count(*) FROM subscription_queue q WHERE q::text LIKE '%s3cret%'"))
                .as("values in the clear in the database")
                .isZero();
    }

    @Test
    void header_values_that_this_server_cannot_read_are_asked_for_again_and_nothing_is_sent_without_them(
            @TempDir Path folder) throws IOException {
        var id = bed.subscribe(Wanted.header(
                bed.wanted("task-created", "/sealed", "id-only", "Task", "Patient%2Fsealed"), "X-Key: s3cret"));
        var foreign =
                HeaderSeal.keptIn(folder).close(id, List.of("X-Key: s3cret")).get(0);
        bed.sql("UPDATE subscription_queue SET secrets = ARRAY['" + foreign + "'] WHERE id = '" + id + "'");
        bed.task("Patient/sealed");
        bed.awaitStatus(id, "error");
        assertThat(bed.read(id).path("error").asText()).contains("Send them again");
        assertThat(bed.receiver.taken("/sealed")).allMatch(one -> one.type().equals("handshake"));
    }

    @Test
    void a_masked_header_is_not_sent_to_another_endpoint() {
        var id = bed.subscribe(
                Wanted.header(bed.wanted("task-created", "/kept", "id-only", "Task", "Patient/kept"), "X-Key: s3cret"));
        for (var endpoint : List.of(bed.other.origin() + "/kept", bed.receiver.origin() + "/kept/elsewhere")) {
            var moved = bed.read(id).put("status", "requested");
            channel(moved).put("endpoint", endpoint);
            var put = bed.server.send("system", "PUT", "Subscription/" + id, moved.toString());
            assertThat(put.status()).as(put.body()).isEqualTo(422);
            assertThat(rule(put)).isEqualTo("subscription-header");
        }
        var told = bed.read(id).put("status", "requested");
        channel(told)
                .put("endpoint", bed.other.origin() + "/kept")
                .putArray("header")
                .add("X-Key: another");
        assertThat(bed.server
                        .send("system", "PUT", "Subscription/" + id, told.toString())
                        .status())
                .isEqualTo(200);
        var handshake = bed.other.await("/kept", one -> one.type().equals("handshake"));
        assertThat(handshake.headers().get("X-key")).containsExactly("another");
    }

    @Test
    void without_its_topic_the_events_of_a_subscription_are_nobody_s_to_read() {
        var id = bed.subscribe(bed.wanted("task-created", "/gone", "id-only", "Task", "Patient/gone"));
        bed.sql("UPDATE subscription_queue SET topic = 'https://example.org/gone' WHERE id = '" + id + "'");
        for (var operation : List.of("$events", "$dead-letters"))
            assertThat(bed.server.get("Subscription/" + id + "/" + operation).status())
                    .as(operation)
                    .isEqualTo(403);
    }

    @Test
    void the_server_says_what_state_a_subscription_is_in() {
        bed.receiver.answers(503);
        var wanted = bed.wanted("task-created", "/state", "id-only", "Task", "Patient/state")
                .put("status", "active");
        var created = bed.server.post("Subscription", wanted.toString());
        assertThat(created.json().path("status").asText()).isEqualTo("requested");
        var id = created.json().path("id").asText();
        bed.awaitStatus(id, "error");
        assertThat(bed.read(id).path("error").asText()).contains("handshake").contains("503");
        bed.receiver.answers(302);
        bed.server.send(
                "system",
                "PUT",
                "Subscription/" + id,
                bed.read(id).put("status", "requested").toString());
        SubscriptionBed.await(
                "a refused redirect", () -> bed.read(id).path("error").asText().contains("redirect"));
        assertThat(bed.receiver.taken("/elsewhere")).isEmpty();
        bed.receiver.answers(200);
        var asked = bed.server.send(
                "system",
                "PUT",
                "Subscription/" + id,
                bed.read(id).put("status", "active").toString());
        assertThat(asked.json().path("status").asText()).isEqualTo("requested");
        assertThat(asked.json().has("error")).isFalse();
        bed.awaitStatus(id, "active");
        var off = bed.server.send(
                "system",
                "PUT",
                "Subscription/" + id,
                bed.read(id).put("status", "off").toString());
        assertThat(off.json().path("status").asText()).isEqualTo("off");
        bed.task("Patient/state");
        var control = bed.subscribe(bed.wanted("task-created", "/control", "id-only", "Task", "Patient/state"));
        bed.task("Patient/state");
        bed.receiver.await("/control", one -> one.numbers().contains(1L));
        assertThat(bed.receiver.numbers("/state")).isEmpty();
        assertThat(bed.server
                        .send("system", "DELETE", "Subscription/" + control, "")
                        .status())
                .isEqualTo(204);
        assertThat(bed.count("SELECT count(*) FROM subscription_event WHERE subscription = '" + control + "'"))
                .isZero();
    }

    @Test
    void a_name_that_leads_into_a_private_network_is_not_connected_to() {
        var id = bed.create(
                "Subscription",
                Wanted.subscription("task-created", "https://localhost/hook", "id-only")
                        .toString());
        bed.awaitStatus(id, "error");
        assertThat(bed.read(id).path("error").asText()).contains("private network");
    }

    @Test
    void missed_events_are_asked_for_by_number_and_sent_again() {
        var id = bed.subscribe(Wanted.number(
                bed.wanted("task-created", "/again", "id-only", "Task", "Patient/again"), "backport-max-count", 2));
        for (var i = 0; i < 5; i++) bed.task("Patient/again");
        bed.receiver.await("/again", one -> one.numbers().contains(5L));
        assertThat(bed.receiver.taken("/again")).allMatch(one -> one.numbers().size() <= 2);
        var events = new Receiver.Taken(
                "",
                java.util.Map.of(),
                bed.server
                        .get("Subscription/" + id + "/$events?eventsSinceNumber=2&eventsUntilNumber=4")
                        .json());
        assertThat(events.type()).isEqualTo("query-event");
        assertThat(events.numbers()).containsExactly(2L, 3L, 4L);
        assertThat(bed.server
                        .get("Subscription/" + id + "/$events?eventsSinceNumber=x")
                        .status())
                .isEqualTo(400);
        var resent = bed.server.post(
                "Subscription/" + id + "/$resend",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"eventsSinceNumber\",\"valueString\":\"4\"}]}");
        assertThat(resent.body()).contains("\"valueInteger\":2");
        SubscriptionBed.await(
                "4 and 5 once more", () -> bed.receiver.numbers("/again").size() == 7);
        assertThat(bed.receiver.numbers("/again")).containsExactly(1L, 2L, 3L, 4L, 5L, 4L, 5L);
        var several = bed.server
                .get("Subscription/$status?id=" + id + "&status=active")
                .json();
        assertThat(several.path("total").asInt()).isEqualTo(1);
        assertThat(bed.server
                        .get("Subscription/$status?id=" + id + "&status=off")
                        .json()
                        .path("total")
                        .asInt())
                .isZero();
        assertThat(bed.server.get("Subscription/nothing/$status").status()).isEqualTo(404);
    }

    @Test
    void silence_is_broken_by_heartbeats_that_carry_the_counter_and_do_not_move_it() {
        bed.subscribe(Wanted.number(
                bed.wanted("task-created", "/beat", "empty", "Task", "Patient/beat"), "backport-heartbeat-period", 1));
        bed.task("Patient/beat");
        bed.receiver.await("/beat", one -> one.numbers().contains(1L));
        SubscriptionBed.await(
                "two heartbeats",
                () -> bed.receiver.taken("/beat").stream()
                                .filter(one -> one.type().equals("heartbeat"))
                                .filter(one -> one.part("events-since-subscription-start")
                                        .path("valueString")
                                        .asText()
                                        .equals("1"))
                                .count()
                        >= 2);
        bed.task("Patient/beat");
        bed.receiver.await("/beat", one -> one.numbers().contains(2L));
    }

    @Test
    void every_delivery_and_what_it_told_of_is_in_the_audit() {
        var id = bed.subscribe(bed.wanted("task-created", "/audit", "id-only", "Task", "Patient/audit"));
        var task = bed.task("Patient/audit");
        bed.receiver.await("/audit", one -> one.numbers().contains(1L));
        SubscriptionBed.await(
                "audit entries",
                () -> bed.count("SELECT count(*) FROM audit_entry WHERE action = 'notify'"
                                + " AND status = 200 AND subject = ARRAY['Subscription/" + id + "']")
                        == 2);
        assertThat(bed.count("SELECT count(*) FROM audit_entry WHERE action = 'notify' AND agent = 'client:test'"
                        + " AND subject = ARRAY['Task/" + task + "']"))
                .isEqualTo(1);
    }
}
