package org.uptake.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.store.Change;
import org.uptake.store.Projection;
import org.uptake.store.Script;

/**
 * Table {@code audit_entry}. A write's entry is stored with the write or not at all. Accesses are put into a file before they are
 * answered and go through a bounded queue to one writer, in batches: a full queue makes requests wait rather than lose their entry,
 * and what a killed program had not stored is stored at the next start.
 */
public final class AuditTrail implements Projection, AutoCloseable {
    /** The action of entries that are stored with what they tell of. */
    static final String WRITE = "write";

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final int WAITING = 20_000;
    private static final int BATCH = 500;
    /** How long an entry waits for others, so that a busy server stores many with one statement and one wait for the disk. */
    private static final long GATHER_MILLIS = 50;

    private final EntryTable table;
    private final Spool spool;
    private final BlockingQueue<Access> queue = new ArrayBlockingQueue<>(WAITING);
    /** What is in the file is in the queue, in the same order. */
    private final ReentrantLock order = new ReentrantLock();

    private final Thread writer;
    /** By identity: equal accesses may have a line or not. */
    private final Set<Access> withoutLine =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    private volatile boolean closing;
    private volatile boolean emptied;

    /** @param folder for accesses that the database does not have yet */
    public AuditTrail(DataSource database, Path folder) {
        this.table = new EntryTable(database);
        this.spool = Spool.in(folder);
        this.writer = new Thread(this::write, "audit");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void apply(Script script, List<Change> changes) throws SQLException {
        var first = changes.get(0);
        var subjects = new String[changes.size()];
        var letters = new StringBuilder();
        for (var change : changes) {
            subjects[letters.length()] = change.type() + "/" + change.id() + "/_history/" + change.version();
            letters.append(change.after() == null ? 'D' : change.before() == null ? 'C' : 'U');
        }
        var trace = Trace.current();
        script.add(
                EntryTable.INSERT,
                first.recorded(),
                first.agent(),
                trace.map(Trace::client).orElse(null),
                WRITE,
                first.type(),
                subjects,
                null,
                trace.map(Trace::request).orElse(null),
                trace.map(Trace::query).orElse(null),
                trace.map(Trace::reason).orElse(null),
                trace.map(Trace::address).orElse(null),
                letters.toString());
        trace.ifPresent(Trace::wrote);
    }

    /** To be called before the answer goes out. Waits when the queue is full. */
    public void accessed(Access access) {
        try {
            order.lockInterruptibly();
            try {
                keep(access);
                queue.put(access);
            } finally {
                order.unlock();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep(Access access) {
        try {
            spool.append(access);
        } catch (IOException full) {
            withoutLine.add(access);
            LOG.error("the audit file cannot be written, a crash would lose entries: {}", full.getMessage());
        }
    }

    private void write() {
        var batch = new ArrayList<Access>(BATCH);
        var recovered = false;
        while (!closing || !recovered || !queue.isEmpty() || !batch.isEmpty()) {
            try {
                if (!recovered) recover();
                recovered = true;
                if (batch.isEmpty()) {
                    var first = queue.poll(GATHER_MILLIS, TimeUnit.MILLISECONDS);
                    if (first == null) continue;
                    batch.add(first);
                    if (!closing) Thread.sleep(GATHER_MILLIS);
                    queue.drainTo(batch, BATCH - 1);
                }
                storeWhatCanBe(batch, spool.name());
                batch.forEach(withoutLine::remove);
                batch.clear();
                renewIfLarge();
            } catch (InterruptedException stopping) {
                // the loop ends when the queue is empty
            } catch (SQLException failed) {
                if (closing) {
                    LOG.error(
                            "{} audit entries are stored at the next start: stopping without a database",
                            batch.size() + queue.size());
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
        emptied = true;
        forgetFile();
    }

    private void forgetFile() {
        try {
            var name = spool.name();
            spool.release(true);
            table.forget(name);
        } catch (IOException | SQLException | RuntimeException failed) {
            LOG.info("the audit file could not be put away: {}", name(failed));
        }
    }

    /** What a killed program left behind. */
    private void recover() throws SQLException {
        try {
            for (var left : spool.left()) {
                var missing = recover(left);
                if (missing > 0) LOG.info("{} audit entries from before a crash are stored", missing);
                java.nio.file.Files.deleteIfExists(left.file());
                table.forget(left.name());
            }
        } catch (IOException unreadable) {
            LOG.error("audit files of before a crash cannot be read: {}", unreadable.getMessage());
        } catch (RuntimeException unforeseen) {
            LOG.error("audit files of before a crash cannot be stored: {}", name(unforeseen));
        }
    }

    /** @return how many entries were missing */
    private long recover(Spool.Left left) throws SQLException, IOException {
        var stored = table.stored(left.name());
        var missing = 0L;
        var batch = new ArrayList<Access>(BATCH);
        try (var lines = left.lines()) {
            for (var line = lines.next(); line != null; line = lines.next()) {
                if (stored-- > 0) continue;
                line.access().ifPresent(batch::add);
                if (line.access().isEmpty() || batch.size() == BATCH) {
                    missing += batch.size();
                    recover(batch, left.name());
                }
                if (line.access().isEmpty()) passOver(left.name());
            }
        }
        missing += batch.size();
        recover(batch, left.name());
        return missing;
    }

    private void recover(List<Access> batch, String file) throws SQLException {
        if (!batch.isEmpty()) storeWhatCanBe(batch, file);
        batch.clear();
    }

    private void renewIfLarge() throws SQLException {
        try {
            // whoever holds the lock may be waiting for room in the queue, which only this thread makes
            if (!spool.isLarge() || !order.tryLock()) return;
            var old = spool.name();
            try {
                if (!queue.isEmpty()) return;
                spool.renew();
            } finally {
                order.unlock();
            }
            table.forget(old);
        } catch (IOException failed) {
            LOG.error("the audit file grows: no other can be made ({})", failed.getMessage());
        }
    }

    private void storeWhatCanBe(List<Access> batch, String file) throws SQLException {
        try {
            table.store(batch, file, lines(batch));
        } catch (SQLException failed) {
            if (!isUnstorable(failed)) throw failed;
            oneByOne(batch, file);
        } catch (RuntimeException unforeseen) {
            LOG.error("audit entries are stored one by one: {}", name(unforeseen));
            oneByOne(batch, file);
        }
    }

    /** SQLSTATE classes 22 and 54, data exception and too large: trying again would fail for ever and hold every later entry back. */
    private static boolean isUnstorable(SQLException failed) {
        var state = String.valueOf(failed.getSQLState());
        return state.startsWith("22") || state.startsWith("54");
    }

    /** Not the message, which may quote an entry. */
    private static String name(Throwable failed) {
        return failed.getClass().getName();
    }

    /** How many lines of the file the batch is; what could not be written there is none. */
    private int lines(List<Access> batch) {
        if (withoutLine.isEmpty()) return batch.size();
        return (int)
                batch.stream().filter(access -> !withoutLine.contains(access)).count();
    }

    /** What is stored leaves the batch, so that a database that goes away in the middle is tried again with the rest. */
    private void oneByOne(List<Access> batch, String file) throws SQLException {
        while (!batch.isEmpty()) {
            var access = batch.get(0);
            try {
                table.store(List.of(access), file, lines(List.of(access)));
            } catch (SQLException failed) {
                if (!isUnstorable(failed)) throw failed;
                LOG.error("audit entry of request {} cannot be stored ({})", access.request(), failed.getSQLState());
                if (lines(List.of(access)) > 0) passOver(file);
            } catch (RuntimeException unforeseen) {
                LOG.error("audit entry of request {} cannot be stored ({})", access.request(), name(unforeseen));
                if (lines(List.of(access)) > 0) passOver(file);
            }
            batch.remove(0);
            withoutLine.remove(access);
        }
    }

    private void passOver(String file) {
        try {
            table.store(List.of(), file, 1);
        } catch (SQLException failed) {
            LOG.error("after a crash an audit entry may be stored twice ({})", failed.getSQLState());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stores what waits, for ten seconds at most. */
    @Override
    public void close() {
        closing = true;
        try {
            writer.join(10_000);
            if (!emptied) spool.release(false);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (IOException failed) {
            LOG.info("the audit file could not be closed: {}", failed.getMessage());
        }
    }
}
