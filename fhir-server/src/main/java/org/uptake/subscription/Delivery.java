package org.uptake.subscription;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A subscription for which something is to be sent, claimed by this server until its lease ends.
 *
 * @param receiver origin of the endpoint
 * @param owner as {@link Owner#json} wrote it; read late, so that one that is broken harms no other delivery
 * @param secrets header lines, sealed
 * @param heartbeat seconds of silence allowed
 * @param events number of the last event
 * @param failures in a row
 * @param claim number of the claim; a later one makes this one void
 */
record Delivery(
        String id,
        int version,
        SubscriptionStatus status,
        String receiver,
        String owner,
        List<String> secrets,
        Optional<Integer> heartbeat,
        Optional<Instant> ends,
        long events,
        int failures,
        Optional<Instant> failingSince,
        long claim) {
    static Delivery of(ResultSet row) throws SQLException {
        var heartbeat = row.getInt("heartbeat");
        return new Delivery(
                row.getString("id"),
                row.getInt("version"),
                SubscriptionStatus.ofCode(row.getString("status")).orElseThrow(),
                row.getString("receiver"),
                row.getString("owner"),
                List.of((String[]) row.getArray("secrets").getArray()),
                heartbeat == 0 ? Optional.empty() : Optional.of(heartbeat),
                instant(row, "ends"),
                row.getLong("events"),
                row.getInt("failures"),
                instant(row, "failing_since"),
                row.getLong("claim"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        java.sql.@Nullable Timestamp time = row.getTimestamp(column);
        return Optional.ofNullable(time).map(java.sql.Timestamp::toInstant);
    }
}
