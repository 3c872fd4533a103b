package org.uptake.boot;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Real PostgreSQL binaries with their data in a folder that survives restarts, kill -9 included. */
final class OwnPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnPostgres.class);
    private static final String MAJOR = "18";

    private final EmbeddedPostgres postgres;
    private final FileChannel lock;

    private OwnPostgres(EmbeddedPostgres postgres, FileChannel lock) {
        this.postgres = postgres;
        this.lock = lock;
    }

    static OwnPostgres start(Path data) {
        FileChannel lock = null;
        try {
            Files.createDirectories(data);
            lock = lock(data);
            var files = data.resolve("postgres");
            mustBeOurs(files);
            stopOrphan(files);
            var postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(files)
                    .setCleanDataDirectory(false)
                    .setLocaleConfig("locale", "C")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    // the library's own choice, made for tests, is to wait for the disk never
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("shared_buffers", "256MB")
                    .setServerConfig("max_wal_size", "2GB")
                    .setServerConfig("wal_compression", "on")
                    .setServerConfig("jit", "off")
                    .setServerConfig("max_connections", "64")
                    .setServerConfig("random_page_cost", "1.1")
                    // as often as V13 asks for; PostgreSQL's own minute is long beside a first load
                    .setServerConfig("autovacuum_naptime", "10s")
                    .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                    .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new OwnPostgres(postgres, lock);
        } catch (IOException failed) {
            release(lock);
            throw new StartProblem("The database cannot be started in the data folder " + data + ": "
                    + failed.getMessage() + " (is the disk full, or the folder not writable?)");
        } catch (IllegalStateException failed) {
            // so the library tells that one of PostgreSQL's programs failed; its message is the command
            LOG.warn("PostgreSQL did not start: {}", failed.getMessage());
            release(lock);
            throw new StartProblem("The database cannot be started in the data folder " + data
                    + ". Is the disk full, or something else in the folder?");
        }
    }

    private static void release(@Nullable FileChannel lock) {
        try {
            if (lock != null) lock.close();
        } catch (IOException failed) {
            LOG.warn("the data folder stays locked until this program ends", failed);
        }
    }

    String url() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    /** One server for one data folder. */
    private static FileChannel lock(Path data) throws IOException {
        var channel =
                FileChannel.open(data.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) return channel;
        } catch (OverlappingFileLockException held) {
            // in this very process; refused below
        }
        channel.close();
        throw new StartProblem(
                "The data folder " + data + " is in use by another server. Stop it, or name another --data.");
    }

    private static void mustBeOurs(Path files) throws IOException {
        var version = files.resolve("PG_VERSION");
        if (Files.exists(version) && !Files.readString(version).trim().equals(MAJOR))
            throw new StartProblem("The data folder was written by PostgreSQL "
                    + Files.readString(version).trim() + ", this version of Uptake brings " + MAJOR
                    + ". Start over with --fresh, or use the version of Uptake that wrote it.");
    }

    /** A server that was killed leaves its PostgreSQL behind; we hold the folder's lock, so nobody uses it. */
    private static void stopOrphan(Path files) throws IOException {
        var pidFile = files.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) return;
        var pid = Long.parseLong(Files.readAllLines(pidFile).get(0).trim());
        Optional<ProcessHandle> process = ProcessHandle.of(pid)
                .filter(handle -> handle.info().command().orElse("").contains("postgres"));
        if (process.isEmpty()) return;
        LOG.info("stopping the PostgreSQL that a killed server left behind");
        process.get().destroy();
        try {
            process.get().onExit().get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException late) {
            throw new StartProblem(
                    "A PostgreSQL of an earlier run (process " + pid + ") does not stop. End it, then start again.");
        }
    }

    @Override
    public void close() {
        try {
            postgres.close();
            lock.close();
        } catch (IOException failed) {
            LOG.warn("the database did not stop cleanly", failed);
        }
    }
}
