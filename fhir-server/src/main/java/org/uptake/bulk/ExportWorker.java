package org.uptake.bulk;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.store.StoreFailure;

/** Does the work of exports in the background, those that a stopped or killed server left included; clears away what has expired. */
final class ExportWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExportWorker.class);
    private static final int THREADS = 2;
    private static final int LOOK_SECONDS = 5;
    private static final int STOP_SECONDS = 10;

    private final DataSource database;
    private final Folder folder;
    private final TypeFilters filters;
    private final String base;
    private final Function<Job, Function<String, Elements>> elements;
    private final long linesInFile;
    private final Clock clock;
    private final ScheduledExecutorService threads;
    private volatile boolean stopping;

    ExportWorker(
            DataSource database,
            Folder folder,
            TypeFilters filters,
            String base,
            Function<Job, Function<String, Elements>> elements,
            long linesInFile,
            Clock clock) {
        this.database = database;
        this.folder = folder;
        this.filters = filters;
        this.base = base;
        this.elements = elements;
        this.linesInFile = linesInFile;
        this.clock = clock;
        this.threads = Executors.newScheduledThreadPool(THREADS, work -> {
            var thread = new Thread(work, "bulk");
            thread.setDaemon(true);
            return thread;
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a look tells of its failures itself
    void start() {
        threads.scheduleWithFixedDelay(this::look, 0, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    /** There is something to do now. */
    void wake() {
        threads.execute(this::look);
    }

    private void look() {
        try (var connection = database.getConnection()) {
            Jobs.expire(connection, clock.instant());
            clear(connection);
            for (var id : Jobs.open(connection)) if (!stopping) claim(connection, id);
        } catch (SQLException away) {
            if (!stopping) LOG.warn("exports wait: SQLSTATE {}", away.getSQLState());
        } catch (IOException failed) {
            LOG.warn("files of exports that are over cannot be deleted: {}", failed.getMessage());
        } catch (RuntimeException failed) {
            LOG.error("the look for exports failed", failed);
        }
    }

    private void clear(Connection connection) throws SQLException, IOException {
        for (var id : folder.jobs()) if (Jobs.find(connection, id).isEmpty()) folder.delete(id);
    }

    private void claim(Connection connection, String id) throws SQLException {
        if (!Jobs.lock(connection, id)) return;
        try {
            var job = Jobs.find(connection, id);
            if (job.isPresent() && job.get().state() == Job.State.IN_PROGRESS) work(connection, job.get());
        } finally {
            if (!connection.isClosed()) Jobs.unlock(connection, id);
        }
    }

    private void work(Connection connection, Job job) throws SQLException {
        var run = new ExportRun(
                connection,
                job,
                folder,
                filters,
                part -> new Lines(connection, job, part, base, elements.apply(job)),
                linesInFile,
                () -> stopping);
        try {
            run.run();
            Jobs.complete(connection, job.id(), clock.instant().plus(Exports.KEPT));
        } catch (ExportRun.Stopped stopped) {
            // deleted, or left for the next start
        } catch (IOException failed) {
            fail(connection, job, "The files cannot be written (is the disk full?).", failed);
        } catch (SQLException failed) {
            if (stopping || new StoreFailure(failed).isDatabaseAway()) throw failed;
            fail(connection, job, "The database refused the query.", failed);
        } catch (RuntimeException failed) {
            fail(connection, job, "The export failed.", failed);
        }
    }

    private void fail(Connection connection, Job job, String why, Exception failed) throws SQLException {
        LOG.error("an export failed", failed);
        Jobs.fail(connection, job.id(), why, clock.instant().plus(Exports.KEPT));
    }

    /** Leaves what is under way where it is; the next start goes on with it. */
    @Override
    public void close() {
        stopping = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) threads.shutdownNow();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
