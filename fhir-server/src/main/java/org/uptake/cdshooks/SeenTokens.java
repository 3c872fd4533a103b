package org.uptake.cdshooks;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.uptake.store.StoreFailure;

/** A token counts once, at whichever server it arrives. The insert decides; it does not wait for the disk, since a token lives for minutes. */
final class SeenTokens {
    /** For one statement, which is its own transaction. */
    static final String WITHOUT_WAITING = "set_config('synchronous_commit', 'off', true)";

    private static final Duration SWEEP = Duration.ofMinutes(5);

    private final DataSource database;
    private final Clock clock;
    private final AtomicReference<Instant> swept = new AtomicReference<>(Instant.EPOCH);

    SeenTokens(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    boolean isNew(String issuer, String jti, Instant expires) {
        try (var connection = database.getConnection()) {
            sweep(connection);
            try (var statement = connection.prepareStatement("INSERT INTO cds_token (issuer, jti, expires)"
                    + " SELECT ?, ?, ? FROM (SELECT " + WITHOUT_WAITING + ") ON CONFLICT DO NOTHING")) {
                statement.setString(1, issuer);
                statement.setString(2, jti);
                statement.setTimestamp(3, Timestamp.from(expires));
                return statement.executeUpdate() == 1;
            }
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    private void sweep(java.sql.Connection connection) throws SQLException {
        var now = clock.instant();
        var last = swept.get();
        if (now.isBefore(last.plus(SWEEP)) || !swept.compareAndSet(last, now)) return;
        try (var statement = connection.prepareStatement("DELETE FROM cds_token WHERE expires < ?")) {
            statement.setTimestamp(1, Timestamp.from(now));
            statement.executeUpdate();
        }
    }
}
