package org.uptake.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.uptake.boot.TestServer;

/** A server with a movable clock and a receiver that it may notify. */
final class SubscriptionBed implements AutoCloseable {
    final MovableClock clock = new MovableClock();
    final Receiver receiver = new Receiver();
    final Receiver other = new Receiver();
    final TestServer server;
    private final SubscriptionSettings settings;

    SubscriptionBed() {
        this(Optional.empty());
    }

    SubscriptionBed(Optional<java.net.URI> smtp) {
        settings = SubscriptionSettings.of(Set.of(receiver.origin(), other.origin()), smtp, "uptake@clinic.example");
        server = TestServer.start(clock, settings);
    }

    TestServer serverBeside() {
        return server.beside(clock, settings);
    }

    String create(String type, String body) {
        var created = server.post(type, body);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.json().path("id").asText();
    }

    String task(String patient) {
        return create("Task", Wanted.task("onboard", patient, ""));
    }

    /** Stores a subscription and waits until its handshake is over. */
    String subscribe(ObjectNode subscription) {
        var id = create("Subscription", subscription.toString());
        awaitStatus(id, "active");
        return id;
    }

    ObjectNode wanted(String topic, String path, String content) {
        return Wanted.subscription(topic, receiver.origin() + path, content);
    }

    /** About one patient only, so that tests on one server do not meet. */
    ObjectNode wanted(String topic, String path, String content, String type, String patient) {
        return Wanted.filter(wanted(topic, path, content), type + "?patient=" + patient);
    }

    ObjectNode read(String id) {
        return server.get("Subscription/" + id).json();
    }

    void awaitStatus(String id, String status) {
        await(
                "Subscription/" + id + " " + status,
                () -> read(id).path("status").asText().equals(status));
    }

    static void await(String what, BooleanSupplier there) {
        var deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (System.nanoTime() < deadline) {
            if (there.getAsBoolean()) return;
            Receiver.pause(Duration.ofMillis(50));
        }
        throw new AssertionError("it never came: " + what);
    }

    /** Writes what no client could write. */
    void sql(String statement) {
        try (var connection = DriverManager.getConnection(server.jdbcUrl());
                var one = connection.createStatement()) {
            one.execute(statement);
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    long count(String query) {
        try (var connection = DriverManager.getConnection(server.jdbcUrl());
                var one = connection.createStatement();
                var rows = one.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    @Override
    public void close() {
        server.close();
        receiver.close();
        other.close();
    }
}
