package org.uptake.audit;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seals the audit entries every few seconds while the server runs, and names the head of the chain in the log. */
public final class Sealing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);
    private static final long EVERY_SECONDS = 5;
    private static final Duration NAMED = Duration.ofHours(1);

    private final Seals seals;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        var made = new Thread(work, "audit-seal");
        made.setDaemon(true);
        return made;
    });
    private final CountDownLatch stopping = new CountDownLatch(1);
    private Instant named = Instant.EPOCH;

    private Sealing(DataSource database, Clock clock) {
        this.seals = new Seals(database, clock);
        this.clock = clock;
    }

    public static Sealing start(DataSource database, Clock clock) {
        var sealing = new Sealing(database, clock);
        sealing.thread.execute(sealing::run);
        return sealing;
    }

    private void run() {
        try {
            while (!stopping.await(EVERY_SECONDS, TimeUnit.SECONDS)) sealOnce();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void sealOnce() {
        try {
            var more = true;
            while (more) more = seals.seal();
            var now = clock.instant();
            if (now.isBefore(named.plus(NAMED))) return;
            named = now;
            seals.head().ifPresent(head -> LOG.info("audit sealed: {} {}", head.number(), head.hash()));
        } catch (SQLException failed) {
            LOG.warn("audit entries wait for their seal ({})", failed.getSQLState());
        } catch (RuntimeException unforeseen) {
            LOG.error("audit entries wait for their seal", unforeseen);
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) thread.shutdownNow();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
