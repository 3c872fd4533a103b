package org.uptake.subscription;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * How far the dispatcher is.
 *
 * @param tx and seq: the place in the change sequence up to which events are made
 * @param swept up to which moment due dates were looked at; null before the first look
 */
record Mark(String tx, long seq, @Nullable Instant swept) {
    private static final String SELECT = "SELECT tx, seq, swept FROM subscription_mark";

    /** Empty when another server has it. */
    static Optional<Mark> lock(Handle handle) {
        return one(handle, SELECT + " FOR UPDATE SKIP LOCKED");
    }

    static Optional<Mark> read(Handle handle) {
        return one(handle, SELECT);
    }

    /** Every transaction below it has ended, and the next statement sees what it did. */
    static String horizon(Handle handle) {
        return handle.createQuery("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
                .mapTo(String.class)
                .one();
    }

    private static Optional<Mark> one(Handle handle, String sql) {
        return handle.createQuery(sql)
                .map((row, context) -> {
                    var swept = row.getTimestamp("swept");
                    return new Mark(row.getString("tx"), row.getLong("seq"), swept == null ? null : swept.toInstant());
                })
                .findFirst();
    }

    void write(Handle handle) {
        handle.createUpdate("UPDATE subscription_mark SET tx = :tx::xid8, seq = :seq, swept = :swept")
                .bind("tx", tx)
                .bind("seq", seq)
                .bind("swept", Queue.at(swept))
                .execute();
    }
}
