package org.uptake.fhirapi;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.uptake.refusal.Refusal;

/**
 * What one client, for one person, may ask at once and in a second, so that it cannot take the server away from the others. Each node counts for itself.
 */
public final class ClientLimits {
    /** More than a well-behaved program needs, and less than there are threads to answer. */
    public static final int USUAL_AT_ONCE = 48;

    private static final int MOST_CLIENTS = 10_000;
    private static final double NANOS = 1_000_000_000d;

    private final int atOnce;
    private final int perSecond;
    private final LongSupplier nanos;
    private final Cache<String, Use> clients = Caffeine.newBuilder()
            .maximumSize(MOST_CLIENTS)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    /**
     * @param atOnce requests that a client may have open
     * @param perSecond requests of a client, over a while; as many may come at once after a quiet second. 0 for any number
     * @param nanos a clock for durations, as {@link System#nanoTime}
     */
    public ClientLimits(int atOnce, int perSecond, LongSupplier nanos) {
        this.atOnce = atOnce;
        this.perSecond = perSecond;
        this.nanos = nanos;
    }

    /** A request that counts until it is closed. */
    interface Pass extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Use {
        private final AtomicInteger open = new AtomicInteger();
        private double tokens;
        private long counted;

        private Use(int tokens, long now) {
            this.tokens = tokens;
            this.counted = now;
        }

        private synchronized boolean spend(int perSecond, long now) {
            tokens = Math.min(perSecond, tokens + (now - counted) / NANOS * perSecond);
            counted = now;
            if (tokens < 1) return false;
            tokens--;
            return true;
        }
    }

    /**
     * @param client with the person for whom it asks: an app of many people is not one client
     * @throws org.uptake.refusal.RefusedException 429
     */
    Pass enter(String client) {
        var use = clients.get(client, unknown -> new Use(perSecond, nanos.getAsLong()));
        if (perSecond > 0 && !use.spend(perSecond, nanos.getAsLong()))
            throw tooMuch("More than " + perSecond + " requests a second come from this client.");
        if (use.open.incrementAndGet() > atOnce) {
            use.open.decrementAndGet();
            throw tooMuch("This client has " + atOnce + " requests open. Wait for their answers.");
        }
        return use.open::decrementAndGet;
    }

    private static RuntimeException tooMuch(String message) {
        return Refusal.of(429, "throttled", "too-many-requests", message).asException();
    }
}
