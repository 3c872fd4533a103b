package org.uptake.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;

/** The life of subscriptions over real HTTP, with a receiver that is a program of its own. */
class SubscriptionIT {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestServer server;

    @SuppressWarnings("NullAway.Init")
    private static Receiver receiver;

    @BeforeAll
    static void start() {
        receiver = new Receiver();
        server = TestServer.start(
                Clock.systemUTC(), new SubscriptionSettings(Set.of(receiver.origin()), Optional.empty(), ""));
    }

    @AfterAll
    static void stop() {
        server.close();
        receiver.close();
    }

    private static String create(String type, String body) {
        var created = server.post(type, body);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.json().path("id").asText();
    }

    private static String subscribe(ObjectNode subscription) {
        var id = create("Subscription", subscription.toString());
        awaitStatus(id, "active");
        return id;
    }

    private static void awaitStatus(String id, String status) {
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        var now = "";
        while (System.nanoTime() < deadline) {
            now = server.get("Subscription/" + id).json().path("status").asText();
            if (now.equals(status)) return;
            Receiver.pause(Duration.ofMillis(50));
        }
        assertThat(now).isEqualTo(status);
    }

    private static ObjectNode wanted(String topic, String path, String content) {
        return Wanted.subscription(topic, receiver.origin() + path, content);
    }

    @Test
    void a_subscription_becomes_active_by_a_handshake_and_tells_of_events_in_order_from_number_1() {
        var id = subscribe(Wanted.filter(wanted("task-created", "/order", "id-only"), "Task?patient=Patient/order"));
        var handshake = receiver.await("/order", one -> one.type().equals("handshake"));
        assertThat(handshake
                        .part("events-since-subscription-start")
                        .path("valueString")
                        .asText())
                .isEqualTo("0");
        create("Task", Wanted.task("onboard", "Patient/somebody-else", ""));
        var tasks = new java.util.ArrayList<String>();
        for (var i = 0; i < 100; i++) tasks.add(create("Task", Wanted.task("onboard", "Patient/order", "")));
        receiver.await("/order", one -> one.numbers().contains(100L));
        assertThat(receiver.numbers("/order"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 100).boxed().toList());
        var first = receiver.await("/order", one -> one.numbers().contains(1L));
        assertThat(first.bundle().path("type").asText()).isEqualTo("history");
        assertThat(first.bundle().path("entry").path(1).path("fullUrl").asText())
                .isEqualTo(server.fhirBase() + "/Task/" + tasks.get(0));
        assertThat(first.bundle().path("entry").path(1).has("resource")).isFalse();
        assertThat(server.get("Subscription/" + id + "/$status").body()).contains("\"valueString\":\"100\"");
    }
}
