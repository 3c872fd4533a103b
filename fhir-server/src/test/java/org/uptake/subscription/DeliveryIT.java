package org.uptake.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Receivers that are away, slow or gone, subscriptions that are broken: nothing is lost, and nobody else waits. */
class DeliveryIT {
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

    @AfterEach
    void settle() {
        bed.receiver.answers(200);
        bed.receiver.takes(Duration.ZERO, "/");
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static long failures(String id) {
        return bed.count("SELECT failures FROM subscription_queue WHERE id = '" + id + "'");
    }

    @Test
    void a_receiver_that_is_down_for_an_hour_misses_nothing() {
        var id = bed.subscribe(Wanted.number(
                bed.wanted("task-created", "/hour", "id-only", "Task", "Patient/hour"), "backport-max-count", 4));
        bed.task("Patient/hour");
        bed.receiver.await("/hour", one -> one.numbers().contains(1L));
        bed.receiver.goesAway();
        for (var minute = 0; minute < 60; minute += 6) {
            bed.task("Patient/hour");
            bed.clock.forward(Duration.ofMinutes(6));
        }
        SubscriptionBed.await("failures", () -> failures(id) > 0);
        assertThat(bed.server.get("Subscription/" + id + "/$status").body()).contains("cannot be reached");
        assertThat(bed.read(id).path("status").asText()).isEqualTo("active");
        bed.receiver.comesBack();
        bed.clock.forward(Duration.ofHours(1));
        bed.receiver.await("/hour", one -> one.numbers().contains(11L));
        assertThat(bed.receiver.numbers("/hour")).containsExactlyElementsOf(upTo(11));
        assertThat(bed.server.get("Subscription/" + id + "/$status").body()).doesNotContain("cannot be reached");
    }

    @Test
    void after_days_events_become_dead_letters_that_a_person_sees_and_resends() {
        var id = bed.subscribe(Wanted.number(
                bed.wanted("task-created", "/dead", "id-only", "Task", "Patient/dead"), "backport-max-count", 1));
        bed.receiver.answers(500);
        var task = bed.task("Patient/dead");
        SubscriptionBed.await("the first failure", () -> failures(id) == 1);
        bed.task("Patient/dead");
        for (var hours = 0; hours < 100 && !bed.read(id).path("status").asText().equals("error"); hours += 4) {
            var before = failures(id);
            bed.clock.forward(Duration.ofHours(4));
            SubscriptionBed.await(
                    "another try",
                    () -> failures(id) > before
                            || bed.read(id).path("status").asText().equals("error"));
        }
        assertThat(bed.read(id).path("error").asText()).contains("500");
        var dead = bed.server.get("Subscription/" + id + "/$dead-letters").json();
        assertThat(dead.path("parameter")).hasSize(1);
        assertThat(dead.toString()).contains("Task/" + task, "\"valueString\":\"1\"", "500");
        assertThat(bed.server
                        .post("Subscription/" + id + "/$resend", "{\"resourceType\":\"Parameters\"}")
                        .status())
                .isEqualTo(409);
        bed.task("Patient/dead");
        bed.receiver.answers(200);
        bed.server.send(
                "system",
                "PUT",
                "Subscription/" + id,
                bed.read(id).put("status", "requested").toString());
        bed.receiver.await("/dead", one -> one.numbers().contains(3L));
        assertThat(bed.receiver.numbers("/dead")).containsExactly(2L, 3L);
        bed.server.post("Subscription/" + id + "/$resend", "{\"resourceType\":\"Parameters\"}");
        bed.receiver.await("/dead", one -> one.numbers().contains(1L));
        assertThat(bed.server
                        .get("Subscription/" + id + "/$dead-letters")
                        .json()
                        .has("parameter"))
                .isFalse();
    }

    @Test
    void a_slow_receiver_does_not_delay_another() {
        for (var i = 0; i < 20; i++)
            bed.subscribe(bed.wanted("task-created", "/slow" + i, "id-only", "Task", "Patient/slow"));
        bed.subscribe(Wanted.filter(
                Wanted.subscription("task-created", bed.other.origin() + "/quick", "id-only"),
                "Task?patient=Patient/slow"));
        bed.receiver.takes(Duration.ofSeconds(8), "/slow");
        bed.task("Patient/slow");
        Receiver.pause(Duration.ofSeconds(1)); // the slow one has all that it may have at once
        var began = System.nanoTime();
        bed.task("Patient/slow");
        bed.other.await("/quick", one -> one.numbers().contains(2L));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(6));
        assertThat(bed.receiver.numbers("/slow19")).isEmpty();
        bed.receiver.takes(Duration.ZERO, "/");
        for (var i = 0; i < 20; i++)
            bed.receiver.await("/slow" + i, one -> one.numbers().contains(2L));
    }

    @Test
    void two_servers_over_one_database_number_and_send_each_event_once() {
        bed.subscribe(bed.wanted("task-created", "/two", "id-only", "Task", "Patient/two"));
        try (var second = bed.serverBeside()) {
            for (var i = 0; i < 30; i++) {
                var server = i % 2 == 0 ? bed.server : second;
                assertThat(server.post("Task", Wanted.task("onboard", "Patient/two", ""))
                                .status())
                        .isEqualTo(201);
            }
            bed.receiver.await("/two", one -> one.numbers().contains(30L));
        }
        bed.task("Patient/two");
        bed.receiver.await("/two", one -> one.numbers().contains(31L));
        assertThat(bed.receiver.numbers("/two")).containsExactlyElementsOf(upTo(31));
    }

    @Test
    void one_broken_subscription_harms_no_other() {
        var text = bed.subscribe(bed.wanted("task-created", "/text", "id-only", "Task", "Patient/broken"));
        var owner = bed.subscribe(bed.wanted("task-created", "/owner", "id-only", "Task", "Patient/broken"));
        var whole = bed.subscribe(bed.wanted("task-created", "/whole", "id-only", "Task", "Patient/broken"));
        bed.sql("UPDATE resource_version SET body = '{\"resourceType\":' WHERE type = 'Subscription' AND id = '" + text
                + "'");
        bed.sql("UPDATE subscription_queue SET version = 99, due = '2000-01-01' WHERE id = '" + text + "'");
        bed.sql("UPDATE subscription_queue SET owner = 'nobody' WHERE id = '" + owner + "'");
        for (var i = 0; i < 3; i++) bed.task("Patient/broken");
        bed.receiver.await("/whole", one -> one.numbers().contains(3L));
        assertThat(bed.receiver.numbers("/whole")).containsExactlyElementsOf(upTo(3));
        assertThat(bed.receiver.numbers("/owner")).isEmpty();
        assertThat(bed.read(whole).path("status").asText()).isEqualTo("active");
        bed.sql("DELETE FROM subscription_queue WHERE id IN ('" + text + "', '" + owner + "')");
    }

    @Test
    void an_owner_who_has_left_learns_nothing_more() {
        var id = bed.subscribe(bed.wanted("task-created", "/left", "id-only", "Task", "Patient/left"));
        bed.sql("UPDATE subscription_queue SET owner = '{\"client\":\"app\",\"person\":\"PractitionerRole/gone\","
                + "\"role\":\"administrator\",\"scopes\":\"user/*.cruds\"}' WHERE id = '" + id + "'");
        bed.task("Patient/left");
        bed.awaitStatus(id, "error");
        assertThat(bed.read(id).path("error").asText()).contains("may not read Task any more");
        assertThat(bed.receiver.numbers("/left")).isEmpty();
    }

    @Test
    void at_its_end_a_subscription_goes_off_and_sends_nothing_more() {
        var wanted = bed.wanted("task-created", "/end", "id-only", "Task", "Patient/end")
                .put("end", bed.clock.instant().plus(Duration.ofDays(1)).toString());
        var id = bed.subscribe(wanted);
        bed.task("Patient/end");
        bed.receiver.await("/end", one -> one.numbers().contains(1L));
        bed.clock.forward(Duration.ofDays(2));
        bed.awaitStatus(id, "off");
        bed.task("Patient/end");
        var control = bed.wanted("task-created", "/after-end", "id-only", "Task", "Patient/end");
        bed.subscribe(control);
        bed.task("Patient/end");
        bed.receiver.await("/after-end", one -> one.numbers().contains(1L));
        assertThat(bed.receiver.numbers("/end")).containsExactly(1L);
    }
}
