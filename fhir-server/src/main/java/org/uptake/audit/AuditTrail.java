package org.uptake.audit;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.store.Change;
import org.uptake.store.Projection;
import org.uptake.store.Script;

/**
 * Table {@code audit_entry}. A write's entry is stored with the write or not at all. Accesses go through a bounded queue to one
 * writer, in batches: a full queue makes requests wait rather than lose their entry; kill -9 loses those of the last moment.
 */
public final class AuditTrail implements Projection, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final int WAITING = 20_000;
    private static final int BATCH = 500;
    /** How long an entry waits for others, so that a busy server stores many with one statement and one wait for the disk. */
    private static final long GATHER_MILLIS = 50;

    private static final String INSERT =
            "INSERT INTO audit_entry (recorded, agent, client, action, type, subject, status, request)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

    private final DataSource database;
    private final BlockingQueue<Access> queue = new ArrayBlockingQueue<>(WAITING);
    private final Thread writer;
    private volatile boolean closing;

    public AuditTrail(DataSource database) {
        this.database = database;
        this.writer = new Thread(this::write, "audit");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void apply(Script script, List<Change> changes) throws SQLException {
        var first = changes.get(0);
        var subjects = changes.stream()
                .map(change -> change.type() + "/" + change.id() + "/_history/" + change.version())
                .toArray(String[]::new);
        script.add(INSERT, first.recorded(), first.agent(), null, "write", first.type(), subjects, null, null);
    }

    /** Waits when the queue is full. */
    public void accessed(Access access) {
        try {
            queue.put(access);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        var batch = new ArrayList<Access>(BATCH);
        while (!closing || !queue.isEmpty() || !batch.isEmpty()) {
            try {
                if (batch.isEmpty()) {
                    batch.add(queue.take());
                    if (!closing) Thread.sleep(GATHER_MILLIS);
                    queue.drainTo(batch, BATCH - 1);
                }
                storeWhatCanBe(batch);
                batch.clear();
            } catch (InterruptedException stopping) {
                // the loop ends when the queue is empty
            } catch (SQLException failed) {
                if (closing) {
                    LOG.error("{} audit entries are lost: stopping without a database", batch.size() + queue.size());
                    return;
                }
                LOG.error("audit entries wait: the database cannot be reached ({})", failed.getSQLState());
                pause();
            } catch (Error broken) {
                // without this thread the queue fills up and every request waits for ever
                LOG.error("audit entries wait: {}", name(broken));
                pause();
            }
        }
    }

    private void storeWhatCanBe(List<Access> batch) throws SQLException {
        try {
            store(batch);
        } catch (SQLException failed) {
            if (!isUnstorable(failed)) throw failed;
            oneByOne(batch);
        } catch (RuntimeException unforeseen) {
            LOG.error("audit entries are stored one by one: {}", name(unforeseen));
            oneByOne(batch);
        }
    }

    /** SQLSTATE class 22, data exception: trying again would fail for ever and hold every later entry back. */
    private static boolean isUnstorable(SQLException failed) {
        return String.valueOf(failed.getSQLState()).startsWith("22");
    }

    /** Not the message, which may quote an entry. */
    private static String name(Throwable failed) {
        return failed.getClass().getName();
    }

    private void oneByOne(List<Access> batch) {
        for (var access : batch) {
            try {
                store(List.of(access));
            } catch (SQLException failed) {
                LOG.error("audit entry of request {} cannot be stored ({})", access.request(), failed.getSQLState());
            } catch (RuntimeException unforeseen) {
                LOG.error("audit entry of request {} cannot be stored ({})", access.request(), name(unforeseen));
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void store(List<Access> batch) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(INSERT)) {
            for (var access : batch) {
                statement.setTimestamp(1, Timestamp.from(access.recorded()));
                statement.setString(2, access.agent());
                text(statement, 3, access.client());
                statement.setString(4, access.action());
                text(statement, 5, access.type());
                var subject = access.subject() == null ? new String[0] : new String[] {access.subject()};
                statement.setArray(6, connection.createArrayOf("text", subject));
                statement.setInt(7, access.status());
                statement.setString(8, access.request());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void text(PreparedStatement statement, int index, @Nullable String value) throws SQLException {
        if (value == null) statement.setNull(index, Types.VARCHAR);
        else statement.setString(index, value);
    }

    /** Stores what waits, for ten seconds at most. */
    @Override
    public void close() {
        closing = true;
        writer.interrupt();
        try {
            writer.join(10_000);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
