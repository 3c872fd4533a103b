package org.uptake.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Random values that work once: launches, codes, refresh tokens. Shared by all nodes; kept as hashes. */
public final class OneTimeSecrets {
    enum Kind {
        LAUNCH,
        CODE,
        REFRESH
    }

    /**
     * @param payload empty when the value is unknown, over, or was used before
     * @param replayedGrant the grant whose value was used before; null otherwise
     */
    record Redeemed<T>(Optional<T> payload, @Nullable String replayedGrant) {}

    private static final int BYTES = 32;

    private final Jdbi database;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();

    public OneTimeSecrets(DataSource database, Clock clock) {
        this.database = Jdbi.create(database);
        this.clock = clock;
    }

    String issue(Kind kind, String grant, Object payload, Duration life) {
        var value = new RefreshToken(BYTES).getValue();
        database.useHandle(handle -> handle.createUpdate("DELETE FROM oauth_secret WHERE expires_at < :now;"
                        + " INSERT INTO oauth_secret (hash, kind, grant_id, payload, expires_at)"
                        + " VALUES (:hash, :kind, :grant, :payload, :expires)")
                .bind("now", at(clock.instant()))
                .bind("hash", Sha256.of(value))
                .bind("kind", kind.name())
                .bind("grant", grant)
                .bind("payload", written(payload))
                .bind("expires", at(clock.instant().plus(life)))
                .execute());
        return value;
    }

    <T> Redeemed<T> redeem(Kind kind, String value, Class<T> type) {
        return database.withHandle(handle -> {
            var payload = handle.createQuery(
                            "UPDATE oauth_secret SET used_at = :now WHERE hash = :hash AND kind = :kind"
                                    + " AND used_at IS NULL AND expires_at > :now RETURNING payload")
                    .bind("now", at(clock.instant()))
                    .bind("hash", Sha256.of(value))
                    .bind("kind", kind.name())
                    .mapTo(String.class)
                    .findOne();
            if (payload.isPresent()) return new Redeemed<T>(payload.map(text -> read(text, type)), null);
            var used = handle.createQuery("SELECT grant_id FROM oauth_secret WHERE hash = :hash AND kind = :kind"
                            + " AND used_at IS NOT NULL")
                    .bind("hash", Sha256.of(value))
                    .bind("kind", kind.name())
                    .mapTo(String.class)
                    .findOne();
            return new Redeemed<T>(Optional.empty(), used.orElse(null));
        });
    }

    /** Whatever this grant could still become is gone. */
    void forget(String grant) {
        database.useHandle(
                handle -> handle.createUpdate("DELETE FROM oauth_secret WHERE grant_id = :grant AND used_at IS NULL")
                        .bind("grant", grant)
                        .execute());
    }

    /** What a value that is still good stands for, without using it up. */
    <T> Optional<T> look(Kind kind, String value, Class<T> type) {
        return database.withHandle(
                handle -> handle.createQuery("SELECT payload FROM oauth_secret WHERE hash = :hash AND kind = :kind"
                                + " AND used_at IS NULL AND expires_at > :now")
                        .bind("hash", Sha256.of(value))
                        .bind("kind", kind.name())
                        .bind("now", at(clock.instant()))
                        .mapTo(String.class)
                        .findOne()
                        .map(text -> read(text, type)));
    }

    /** The grant of a value that is still good, without using it up. */
    Optional<String> grantOf(Kind kind, String value) {
        return database.withHandle(
                handle -> handle.createQuery("SELECT grant_id FROM oauth_secret WHERE hash = :hash AND kind = :kind"
                                + " AND used_at IS NULL AND expires_at > :now")
                        .bind("now", at(clock.instant()))
                        .bind("hash", Sha256.of(value))
                        .bind("kind", kind.name())
                        .mapTo(String.class)
                        .findOne());
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private String written(Object payload) {
        try {
            return json.writeValueAsString(payload);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private <T> T read(String text, Class<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException otherVersion) {
            throw new IllegalStateException("A stored value has an unknown form.", otherVersion);
        }
    }
}
