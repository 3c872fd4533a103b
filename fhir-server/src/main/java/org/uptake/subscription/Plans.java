package org.uptake.subscription;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Store;
import org.uptake.store.Version;

/** Plans of stored subscriptions, read once for each version. One that cannot be read any more is a problem of its own only. */
final class Plans {
    private static final int REMEMBERED = 10_000;

    private final Store store;
    private final SubscriptionReader reader;
    private final Cache<String, Reading> readings =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /** Either a plan, or why there is none. */
    record Reading(@Nullable Plan plan, String problem) {}

    Plans(Store store, SubscriptionReader reader) {
        this.store = store;
        this.reader = reader;
    }

    Reading of(String id, int version) {
        return readings.get(id + "/" + version, key -> read(id, version));
    }

    private Reading read(String id, int version) {
        var stored = store.version("Subscription", id, version).map(Version::tree);
        if (stored.isEmpty()) return new Reading(null, "The subscription is not there.");
        try {
            return new Reading(reader.read(stored.get()), "");
        } catch (RefusedException refused) {
            return new Reading(null, refused.refusal().message());
        } catch (RuntimeException unreadable) {
            return new Reading(null, "The stored subscription cannot be read; write it again.");
        }
    }
}
