package org.uptake.message;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.uptake.store.StoreFailure;

/** SQL of {@code message_inbound} and {@code message_unmatched} (V50, V53, V54), in somebody's transaction. */
final class InboundTable {
    private final Connection transaction;

    InboundTable(Connection transaction) {
        this.transaction = transaction;
    }

    /** Waits for whoever is taking in the same. */
    boolean isNew(MessageChannel channel, String id, Instant received) {
        return with(handle -> handle.execute(
                        "INSERT INTO message_inbound (channel, id, received) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        channel.code(),
                        id,
                        OutboxTable.at(received)))
                == 1;
    }

    /** What was answered at once; an empty text for nothing. */
    String answer(MessageChannel channel, String id) {
        return with(
                handle -> handle.createQuery("SELECT answer FROM message_inbound WHERE channel = :channel AND id = :id")
                        .bind("channel", channel.code())
                        .bind("id", id)
                        .mapTo(String.class)
                        .findFirst()
                        .orElse(""));
    }

    void answered(MessageChannel channel, String id, String answer) {
        with(handle -> handle.execute(
                "UPDATE message_inbound SET answer = ? WHERE channel = ? AND id = ?", answer, channel.code(), id));
    }

    /** @param from the address, as the outbox writes it */
    record Unmatched(MessageChannel channel, String id, String from, String text, Instant received) {}

    void keep(Unmatched inbound) {
        with(handle -> handle.execute(
                "INSERT INTO message_unmatched (channel, id, address, text, received) VALUES (?, ?, ?, ?, ?)",
                inbound.channel().code(),
                inbound.id(),
                inbound.from(),
                inbound.text(),
                OutboxTable.at(inbound.received())));
    }

    /** The newest first. */
    List<Unmatched> unmatched(int most) {
        return with(handle -> handle.createQuery("SELECT * FROM message_unmatched ORDER BY received DESC LIMIT :most")
                .bind("most", most)
                .map((row, context) -> new Unmatched(
                        MessageChannel.ofCode(row.getString("channel")).orElseThrow(),
                        row.getString("id"),
                        row.getString("address"),
                        row.getString("text"),
                        row.getTimestamp("received").toInstant()))
                .list());
    }

    private <T> T with(Function<Handle, T> work) {
        try {
            return Jdbi.create(transaction).withHandle(work::apply);
        } catch (JdbiException failed) {
            if (failed.getCause() instanceof SQLException broken) throw new StoreFailure(broken);
            throw failed;
        }
    }
}
