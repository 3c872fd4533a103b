package org.uptake.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.uptake.Requirement;

/** Receivers that are away, slow or gone, subscriptions that are broken: nothing is lost, and nobody else waits. */
class DeliveryIT {
    private static final String WAITING_FOR_LOCKS = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND wait_event_type = 'Lock'";

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
    void a_subscription_that_is_deleted_while_its_event_is_made_leaves_no_event_behind() throws SQLException {
        var id = bed.subscribe(bed.wanted("task-created", "/vanish", "id-only", "Task", "Patient/vanish"));
        bed.subscribe(bed.wanted("task-created", "/stays", "id-only", "Task", "Patient/vanish"));
        try (var barrier = DriverManager.getConnection(bed.server.jdbcUrl());
                var statement = barrier.createStatement()) {
            barrier.setAutoCommit(false);
            statement.execute("LOCK TABLE subscription_event IN EXCLUSIVE MODE");
            bed.task("Patient/vanish");
            SubscriptionBed.await("the follower", () -> bed.count(WAITING_FOR_LOCKS) == 1);
            var deletion =
                    CompletableFuture.supplyAsync(() -> bed.server.send("system", "DELETE", "Subscription/" + id, ""));
            SubscriptionBed.await("the deletion", () -> bed.count(WAITING_FOR_LOCKS) == 2);
            barrier.commit();
            assertThat(deletion.join().status()).isEqualTo(204);
        }
        bed.receiver.await("/stays", one -> one.numbers().contains(1L));
        assertThat(bed.count("SELECT count(*) FROM subscription_event WHERE subscription = '" + id + "'"))
                .isZero();
    }

    @Test
    void a_subscription_whose_events_cannot_be_recorded_stops_no_other() {
        var id = bed.subscribe(bed.wanted("task-created", "/poison", "id-only", "Task", "Patient/poison"));
        bed.subscribe(bed.wanted("task-created", "/healthy", "id-only", "Task", "Patient/poison"));
        bed.sql("INSERT INTO subscription_event (subscription, number, cause, type, id, version, recorded, state)"
                + " VALUES ('" + id + "', 1, 'left over', 'Task', 'x', 1, now(), 'sent')");
        for (var i = 0; i < 2; i++) bed.task("Patient/poison");
        bed.receiver.await("/healthy", one -> one.numbers().contains(2L));
        assertThat(bed.receiver.numbers("/healthy")).containsExactlyElementsOf(upTo(2));
        bed.awaitStatus(id, "error");
        assertThat(bed.read(id).path("error").asText()).contains("cannot be recorded");
    }

    @Test
    void an_outcome_of_a_claim_that_is_void_marks_nothing() {
        var id = bed.subscribe(bed.wanted("task-created", "/void", "id-only", "Task", "Patient/void"));
        var outbox = new Outbox(Subscriptions.jdbi(database()));
        bed.task("Patient/void");
        bed.receiver.await("/void", one -> one.numbers().contains(1L));
        bed.sql("UPDATE subscription_queue SET status = 'error' WHERE id = '" + id + "'");
        bed.sql("UPDATE subscription_event SET state = 'waiting' WHERE subscription = '" + id + "'");
        var old = delivery(id);
        bed.sql("UPDATE subscription_queue SET claim = claim + 1 WHERE id = '" + id + "'");
        outbox.sent(old, outbox.waiting(id, 9), bed.clock.instant());
        outbox.bury(old, outbox.waiting(id, 9), "too late");
        assertThat(outbox.waiting(id, 9)).hasSize(1);
        outbox.bury(delivery(id), outbox.waiting(id, 9), "in time");
        assertThat(outbox.waiting(id, 9)).isEmpty();
    }

    private static Delivery delivery(String id) {
        return Subscriptions.jdbi(database())
                .withHandle(handle -> handle.createQuery("SELECT * FROM subscription_queue WHERE id = :id")
                        .bind("id", id)
                        .map((row, context) -> Delivery.of(row))
                        .one());
    }

    private static PGSimpleDataSource database() {
        var database = new PGSimpleDataSource();
        database.setUrl(bed.server.jdbcUrl());
        return database;
    }

    @Test
    void a_stop_waits_for_the_answer_to_what_is_on_its_way() {
        try (var stopping = new SubscriptionBed()) {
            var id = stopping.subscribe(stopping.wanted("task-created", "/stop", "id-only"));
            stopping.receiver.takes(Duration.ofSeconds(2), "/stop");
            stopping.task("Patient/stop");
            SubscriptionBed.await("the notification", () -> stopping.receiver.begun("/stop") == 2);
            stopping.server.close();
            assertThat(stopping.receiver.numbers("/stop")).containsExactly(1L);
            assertThat(stopping.count("SELECT count(*) FROM subscription_event WHERE state = 'sent'"
                            + " AND subscription = '" + id + "'"))
                    .isEqualTo(1);
        }
    }

    @Test
    @Requirement("authz.Z18")
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
