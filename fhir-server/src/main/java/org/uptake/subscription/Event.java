package org.uptake.subscription;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, for one subscription.
 *
 * @param number from 1, without gaps
 * @param version of the resource when it happened
 * @param reason why it was given up; null unless it was
 */
record Event(
        long number,
        String type,
        String id,
        int version,
        Instant recorded,
        @Nullable String reason) {
    static final String COLUMNS = "number, type, id, version, recorded, reason";

    static Event of(ResultSet row) throws SQLException {
        return new Event(
                row.getLong("number"),
                row.getString("type"),
                row.getString("id"),
                row.getInt("version"),
                row.getTimestamp("recorded").toInstant(),
                row.getString("reason"));
    }
}
