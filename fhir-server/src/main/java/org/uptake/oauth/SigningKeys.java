package org.uptake.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The keys that sign our tokens. RS256 for all of them: OpenID Connect demands it of id_tokens, and an RSA signature is checked several times
 * faster than an EC one, which is the side that every request pays for.
 */
public final class SigningKeys {
    private static final int BITS = 2048;
    /** A key signs for so long. */
    static final Duration SIGNS = Duration.ofDays(90);
    /** A new key is published before it signs, so that nobody who keeps our keys for a while refuses its tokens. */
    static final Duration PUBLISHED = Duration.ofHours(1);
    /** An old key stays while anything that it signed could still be good, and longer than others keep our keys. */
    static final Duration KEPT = Duration.ofDays(1);

    private static final Duration FRESH = Duration.ofMinutes(1);

    private record Stored(RSAKey key, Instant created) {}

    /** @param keys newest first */
    private record Snapshot(Instant read, List<Stored> keys, JWKSet published) {}

    private final Jdbi database;
    private final Clock clock;
    private final AtomicReference<Snapshot> snapshot = new AtomicReference<>();

    private SigningKeys(DataSource database, Clock clock) {
        this.database = Jdbi.create(database);
        this.clock = clock;
        snapshot.set(read());
    }

    /** Reads the keys, or makes the first one. Two nodes that start at once agree on one, because the table is locked meanwhile. */
    public static SigningKeys open(DataSource database, Clock clock) {
        return new SigningKeys(database, clock);
    }

    /** The key that signs: the newest of those that everybody knows by now. */
    RSAKey current() {
        var known = clock.instant().minus(PUBLISHED);
        var keys = fresh().keys();
        for (var stored : keys) if (!stored.created().isAfter(known)) return stored.key();
        return keys.get(keys.size() - 1).key();
    }

    JWKSet publicKeys() {
        return fresh().published();
    }

    /** For those who check our signatures; follows the rotation. */
    JWKSource<SecurityContext> source() {
        return (selector, context) -> selector.select(publicKeys());
    }

    private Snapshot fresh() {
        var known = snapshot.get();
        if (clock.instant().isBefore(known.read().plus(FRESH))) return known;
        try {
            var now = read();
            snapshot.set(now);
            return now;
        } catch (JdbiException away) {
            // tokens that were checked before the database went away stay good
            snapshot.set(new Snapshot(clock.instant(), known.keys(), known.published()));
            return known;
        }
    }

    private Snapshot read() {
        var now = clock.instant();
        var keys = database.inTransaction(handle -> {
            var stored = stored(handle);
            if (!stored.isEmpty() && isSettled(stored, now)) return stored;
            handle.execute("LOCK TABLE oauth_key IN EXCLUSIVE MODE");
            return rotated(handle, stored(handle), now);
        });
        return new Snapshot(
                now,
                keys,
                new JWKSet(keys.stream()
                        .<JWK>map(stored -> stored.key().toPublicJWK())
                        .toList()));
    }

    /** Whether no key has to be made and none to go. */
    private static boolean isSettled(List<Stored> keys, Instant now) {
        var newest = keys.get(0).created();
        return now.isBefore(newest.plus(SIGNS))
                && (keys.size() == 1 || now.isBefore(newest.plus(PUBLISHED).plus(KEPT)));
    }

    /** Another node may have done it meanwhile. */
    private static List<Stored> rotated(Handle handle, List<Stored> stored, Instant now) {
        var keys = new ArrayList<>(stored);
        if (keys.isEmpty() || !now.isBefore(keys.get(0).created().plus(SIGNS))) {
            var made = new Stored(generated(), now);
            handle.createUpdate("INSERT INTO oauth_key (kid, jwk, created_at) VALUES (:kid, :jwk, :now)")
                    .bind("kid", made.key().getKeyID())
                    .bind("jwk", made.key().toJSONString())
                    .bind("now", OneTimeSecrets.at(now))
                    .execute();
            keys.add(0, made);
        }
        // a key signed until the next one was published
        for (var old = 1; old < keys.size(); old++)
            if (now.isAfter(keys.get(old - 1).created().plus(PUBLISHED).plus(KEPT)))
                handle.createUpdate("DELETE FROM oauth_key WHERE kid = :kid")
                        .bind("kid", keys.get(old).key().getKeyID())
                        .execute();
        return stored(handle);
    }

    private static List<Stored> stored(Handle handle) {
        return handle.createQuery("SELECT jwk, created_at FROM oauth_key ORDER BY created_at DESC")
                .map((row, context) -> new Stored(
                        parsed(row.getString("jwk")),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    private static RSAKey generated() {
        try {
            return new RSAKeyGenerator(BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static RSAKey parsed(String jwk) {
        try {
            return RSAKey.parse(jwk);
        } catch (ParseException spoiled) {
            throw new IllegalStateException(
                    "A signing key in table oauth_key cannot be read; delete its row.", spoiled);
        }
    }
}
