package org.uptake.enrolment;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.store.Store;
import org.uptake.store.StoreFailure;
import org.uptake.store.Unit;

/** Cancels tasks whose time is over, whoever owns them; each server of a database takes others (SKIP LOCKED). */
public final class Expiry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);
    private static final Caller SERVER = new Caller("uptake", null, null, null, null, new Scopes(List.of()));
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final int AT_ONCE = 50;

    private final Supplier<Store> store;
    private final Clock clock;
    private final Thread thread = new Thread(this::run, "task-expiry");
    private volatile boolean closing;

    public Expiry(Supplier<Store> store, Clock clock) {
        this.store = store;
        this.clock = clock;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        while (!closing) {
            try {
                while (store.get().write(SERVER, this::sweep) == AT_ONCE) Thread.onSpinWait();
            } catch (RuntimeException | Error failed) { // an Error too: without this thread nothing expires
                if (!closing) LOG.error("cannot look for tasks that expire just now", failed);
            }
            try {
                Thread.sleep(BETWEEN.toMillis());
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private int sweep(Unit unit) {
        var due = due(unit.connection(), clock.instant());
        for (var id : due) {
            var task = unit.current("Task", id).filter(version -> !version.deleted());
            if (task.isEmpty()) continue;
            var tree = task.get().tree();
            tree.put("status", "cancelled");
            tree.putObject("statusReason").put("text", "Its time is over");
            unit.update(id, tree, null);
        }
        return due.size();
    }

    private static List<String> due(Connection connection, Instant now) {
        try (var statement = connection.prepareStatement("SELECT task FROM task_expiry WHERE at <= ? ORDER BY at LIMIT "
                + AT_ONCE + " FOR UPDATE SKIP LOCKED")) {
            statement.setTimestamp(1, Timestamp.from(now));
            var found = new ArrayList<String>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(5_000);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
