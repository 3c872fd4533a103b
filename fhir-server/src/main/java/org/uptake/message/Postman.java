package org.uptake.message;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.store.Store;

/** Looks for what is due and hands it out, each channel by itself, so that a slow one keeps no other waiting. */
final class Postman implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Postman.class);
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final int AT_ONCE = 4;
    private static final int LAPSED_AT_ONCE = 50;

    private final Store store;
    private final Delivery delivery;
    private final Clock clock;
    private final Map<MessageChannel, Lane> lanes = new EnumMap<>(MessageChannel.class);
    private final Thread thread = new Thread(this::run, "messages");
    private volatile boolean closing;

    private record Lane(ExecutorService workers, Semaphore free) {}

    Postman(Messages messages, Delivery delivery, Clock clock) {
        this.store = messages.store();
        this.delivery = delivery;
        this.clock = clock;
        for (var channel : messages.settings().channels())
            lanes.put(
                    channel,
                    new Lane(
                            Executors.newFixedThreadPool(AT_ONCE, work -> {
                                var worker = new Thread(work, "message-" + channel.code());
                                worker.setDaemon(true);
                                return worker;
                            }),
                            new Semaphore(AT_ONCE)));
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closing) {
            var busy = false;
            try {
                busy = round();
            } catch (RuntimeException | Error failed) { // an Error too: without this thread nothing is ever sent again
                if (!closing) LOG.error("cannot look for messages just now", failed);
            }
            if (!busy) pause();
        }
    }

    private boolean round() {
        for (var lapsed : store.read(connection -> new OutboxTable(connection).lapsed(clock.instant(), LAPSED_AT_ONCE)))
            delivery.takeOver(lapsed);
        var busy = false;
        for (var lane : lanes.entrySet()) busy |= serve(lane.getKey(), lane.getValue());
        return busy;
    }

    /** Claims no more than it has hands for: what waits in a queue here would wait out its lease. */
    private boolean serve(MessageChannel channel, Lane lane) {
        var free = lane.free().drainPermits();
        if (free == 0) return false;
        var used = 0;
        try {
            var claimed = store.read(connection -> new OutboxTable(connection).claim(channel, clock.instant(), free));
            for (var row : claimed) {
                lane.workers().execute(() -> deliver(row, lane));
                used++;
            }
        } catch (RejectedExecutionException stopping) {
            LOG.debug("stopping");
        } finally {
            lane.free().release(free - used);
        }
        return used > 0;
    }

    private void deliver(OutboxRow row, Lane lane) {
        try {
            delivery.deliver(row);
        } catch (RuntimeException failed) {
            if (!closing) LOG.error("cannot finish Communication/{} just now", row.communication(), failed);
        } finally {
            lane.free().release();
        }
    }

    private void pause() {
        try {
            Thread.sleep(IDLE.toMillis());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            closing = true;
        }
    }

    /** Lets what runs end, for some seconds. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(5_000);
            for (var lane : lanes.values()) lane.workers().shutdown();
            for (var lane : lanes.values())
                if (!lane.workers().awaitTermination(5, TimeUnit.SECONDS))
                    lane.workers().shutdownNow();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
