package org.uptake.subscription;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.store.StoreFailure;

/**
 * Follows the changes, looks at due dates, and hands out what is due. At most one delivery runs for a subscription, a few for a
 * receiver, so that a slow one keeps nobody else waiting.
 */
final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int AT_ONCE = 64;
    private static final int FOR_ONE_RECEIVER = 8;
    private static final int CLAIMED_AT_ONCE = 16;
    private static final Duration IDLE = Duration.ofMillis(250);
    private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(5);
    private static final Duration BETWEEN_PURGES = Duration.ofHours(1);

    private final Follower follower;
    private final Outbox outbox;
    private final Deliverer deliverer;
    private final Clock clock;
    private final ExecutorService workers;
    private final Map<String, Integer> running = new HashMap<>();
    private final Thread thread = new Thread(this::run, "subscriptions");
    private volatile boolean closing;

    /** @param workers ended by {@link #close} */
    Dispatcher(Follower follower, Outbox outbox, Deliverer deliverer, Clock clock, ExecutorService workers) {
        this.follower = follower;
        this.outbox = outbox;
        this.deliverer = deliverer;
        this.clock = clock;
        this.workers = workers;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        var sweep = new Every(BETWEEN_SWEEPS);
        var purge = new Every(BETWEEN_PURGES);
        var behindOnDueDates = false;
        while (!closing) {
            var busy = step("follow the changes", () -> follower.follow(clock.instant()));
            if (behindOnDueDates || sweep.isDue())
                behindOnDueDates = step("look at due dates", () -> follower.sweep(clock.instant()));
            if (purge.isDue())
                step("forget old events", () -> {
                    outbox.purge(clock.instant());
                    return false;
                });
            busy |= step("hand out deliveries", this::handOut);
            if (!busy && !behindOnDueDates) pause();
        }
    }

    private interface Step {
        boolean run();
    }

    /** One step's failure is its own: the others go on, and it is tried again at the next round. */
    private boolean step(String what, Step step) {
        try {
            return step.run();
        } catch (RuntimeException | Error failed) { // an Error too: without this thread nothing is ever sent again
            if (!closing) tell(what, failed);
            return false;
        }
    }

    /** When the process is told to end, its own database may go first: that is no fault to trace. */
    private static void tell(String what, Throwable failed) {
        if (isDatabaseAway(failed)) LOG.warn("cannot {} just now: the database is away", what);
        else LOG.error("cannot {} just now", what, failed);
    }

    private static boolean isDatabaseAway(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause())
            if (cause instanceof SQLTransientConnectionException
                    || (cause instanceof SQLException sql && new StoreFailure(sql).isDatabaseAway())) return true;
        return false;
    }

    /** Real time, whatever the clock of the events says. */
    private static final class Every {
        private final long nanos;
        private long next = System.nanoTime();

        Every(Duration period) {
            this.nanos = period.toNanos();
        }

        boolean isDue() {
            if (System.nanoTime() - next < 0) return false;
            next = System.nanoTime() + nanos;
            return true;
        }
    }

    private boolean handOut() {
        var free = Math.min(CLAIMED_AT_ONCE, AT_ONCE - count());
        if (free <= 0) return false;
        var claimed = outbox.claim(clock.instant(), free, full());
        for (var delivery : claimed) {
            if (enter(delivery.receiver())) hand(delivery);
            else outbox.release(delivery);
        }
        return !claimed.isEmpty();
    }

    private void hand(Delivery delivery) {
        try {
            var unused = CompletableFuture.completedFuture(delivery)
                    .thenComposeAsync(deliverer::deliver, workers)
                    .whenComplete((done, failed) -> {
                        leave(delivery.receiver());
                        if (failed != null && !closing) tell("serve Subscription/" + delivery.id(), failed);
                    });
        } catch (RejectedExecutionException stopping) {
            leave(delivery.receiver());
        }
    }

    private synchronized boolean enter(String receiver) {
        var now = running.getOrDefault(receiver, 0);
        if (now >= FOR_ONE_RECEIVER) return false;
        running.put(receiver, now + 1);
        return true;
    }

    private synchronized void leave(String receiver) {
        running.computeIfPresent(receiver, (name, now) -> now == 1 ? null : now - 1);
        if (running.isEmpty()) notifyAll();
    }

    private synchronized int count() {
        return running.values().stream().mapToInt(Integer::intValue).sum();
    }

    private synchronized List<String> full() {
        return running.entrySet().stream()
                .filter(one -> one.getValue() >= FOR_ONE_RECEIVER)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void pause() {
        try {
            Thread.sleep(IDLE.toMillis());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            closing = true;
        }
    }

    /** Before the workers end, because they store the outcomes: one that is not stored is sent once more. */
    private synchronized void awaitAnswers(Duration most) throws InterruptedException {
        var end = System.nanoTime() + most.toNanos();
        for (var left = most;
                !running.isEmpty() && left.toMillis() > 0;
                left = Duration.ofNanos(end - System.nanoTime())) wait(left.toMillis());
    }

    /** Lets what runs end, for a few seconds; what does not is sent again by whoever comes next. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(5_000);
            awaitAnswers(Duration.ofSeconds(5));
            workers.shutdown();
            if (!workers.awaitTermination(5, TimeUnit.SECONDS)) workers.shutdownNow();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
