package org.uptake.oauth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** Tokens and grants ended before their time. Read anew every two seconds, so that a hot request asks memory and other nodes follow soon. */
final class Revocations {
    private static final Duration FRESH = Duration.ofSeconds(2);

    private record Snapshot(Instant taken, Set<String> ids) {}

    private final Jdbi database;
    private final Clock clock;
    private final AtomicReference<Snapshot> snapshot = new AtomicReference<>(new Snapshot(Instant.EPOCH, Set.of()));

    Revocations(DataSource database, Clock clock) {
        this.database = Jdbi.create(database);
        this.clock = clock;
    }

    /** @param life how long anything of this id could still be good */
    void revoke(String id, Duration life) {
        database.useHandle(handle -> handle.createUpdate(
                        "INSERT INTO oauth_revoked (id, expires_at) VALUES (:id, :expires) ON CONFLICT (id) DO NOTHING")
                .bind("id", id)
                .bind("expires", OneTimeSecrets.at(clock.instant().plus(life)))
                .execute());
        snapshot.set(read());
    }

    boolean holds(String id) {
        var now = snapshot.get();
        if (!now.taken().plus(FRESH).isAfter(clock.instant())) {
            now = read();
            snapshot.set(now);
        }
        return now.ids().contains(id);
    }

    private Snapshot read() {
        var taken = clock.instant();
        return database.withHandle(handle -> new Snapshot(
                taken,
                handle.createQuery("SELECT id FROM oauth_revoked WHERE expires_at > :now")
                        .bind("now", OneTimeSecrets.at(taken))
                        .mapTo(String.class)
                        .set()));
    }
}
