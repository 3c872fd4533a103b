package org.uptake.question;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.uptake.store.StoreFailure;

/** SQL of table {@code question} (V51), in somebody's transaction. */
final class QuestionTable {
    private final Connection transaction;

    QuestionTable(Connection transaction) {
        this.transaction = transaction;
    }

    /**
     * @param communication id
     * @param task id
     * @param patient Patient/{id}
     * @param channel code of message-channel
     * @param site Location/{id}; empty when not known
     * @param role code of workplace-role
     * @param standIn code of workplace-role
     * @param level 0 the role of the route, 1 who stands in, 2 a supervisor
     */
    record Row(
            String communication,
            String task,
            String patient,
            String channel,
            String topic,
            String site,
            String role,
            String standIn,
            long withinMillis,
            int level,
            Instant received,
            Optional<Instant> escalate,
            Optional<Instant> answered,
            Optional<String> answeredBy,
            int rerouted) {
        static Row of(ResultSet row) throws SQLException {
            @Nullable String site = row.getString("site");
            @Nullable String answeredBy = row.getString("answered_by");
            return new Row(
                    row.getString("communication"),
                    row.getString("task"),
                    row.getString("patient"),
                    row.getString("channel"),
                    row.getString("topic"),
                    site == null ? "" : site,
                    row.getString("role"),
                    row.getString("stand_in"),
                    row.getLong("within_millis"),
                    row.getInt("level"),
                    instant(row, "received").orElseThrow(),
                    instant(row, "escalate"),
                    instant(row, "answered"),
                    Optional.ofNullable(answeredBy),
                    row.getInt("rerouted"));
        }

        private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
            java.sql.@Nullable Timestamp time = row.getTimestamp(column);
            return Optional.ofNullable(time).map(java.sql.Timestamp::toInstant);
        }
    }

    void insert(Row row) {
        with(handle -> handle.createUpdate(
                        "INSERT INTO question (communication, task, patient, channel, topic, site, role,"
                                + " stand_in, within_millis, level, received, escalate) VALUES (:communication, :task, :patient,"
                                + " :channel, :topic, :site, :role, :standIn, :within, :level, :received, :escalate)")
                .bind("communication", row.communication())
                .bind("task", row.task())
                .bind("patient", row.patient())
                .bind("channel", row.channel())
                .bind("topic", row.topic())
                .bind("site", row.site().isEmpty() ? null : row.site())
                .bind("role", row.role())
                .bind("standIn", row.standIn())
                .bind("within", row.withinMillis())
                .bind("level", row.level())
                .bind("received", at(row.received()))
                .bind("escalate", at(row.escalate().orElse(null)))
                .execute());
    }

    Optional<Row> ofTask(String task) {
        return with(handle -> handle.createQuery("SELECT * FROM question WHERE task = :task")
                .bind("task", task)
                .map((row, context) -> Row.of(row))
                .findFirst());
    }

    /** In order of receipt. */
    List<Row> received(Instant from, Instant end) {
        return with(handle -> handle.createQuery(
                        "SELECT * FROM question WHERE received >= :from AND received < :end ORDER BY received")
                .bind("from", at(from))
                .bind("end", at(end))
                .map((row, context) -> Row.of(row))
                .list());
    }

    List<Row> dueToEscalate(Instant now, int most) {
        return with(handle -> handle.createQuery(
                        "SELECT * FROM question WHERE escalate <= :now ORDER BY escalate LIMIT :most")
                .bind("now", at(now))
                .bind("most", most)
                .map((row, context) -> Row.of(row))
                .list());
    }

    /** Locked for this transaction, if it is still to go up. */
    Optional<Row> lockToEscalate(String communication, Instant now) {
        return with(handle -> handle.createQuery(
                        "SELECT * FROM question WHERE communication = :id AND escalate <= :now FOR UPDATE SKIP LOCKED")
                .bind("id", communication)
                .bind("now", at(now))
                .map((row, context) -> Row.of(row))
                .findFirst());
    }

    void escalated(String communication, int level, @Nullable Instant next) {
        with(handle -> handle.createUpdate(
                        "UPDATE question SET level = :level, escalate = :next WHERE communication = :id")
                .bind("id", communication)
                .bind("level", level)
                .bind("next", at(next))
                .execute());
    }

    /** The task is over; a completed one counts as answered, by whatever way. */
    void closed(String task, boolean answered, Instant now, String role) {
        with(handle -> handle.createUpdate("UPDATE question SET escalate = NULL,"
                        + " answered = CASE WHEN :answered THEN coalesce(answered, :now) ELSE answered END,"
                        + " answered_by = CASE WHEN :answered THEN coalesce(answered_by, :role) ELSE answered_by END"
                        + " WHERE task = :task")
                .bind("task", task)
                .bind("answered", answered)
                .bind("now", at(now))
                .bind("role", role)
                .execute());
    }

    void rerouted(String task) {
        with(handle -> handle.createUpdate("UPDATE question SET rerouted = rerouted + 1 WHERE task = :task")
                .bind("task", task)
                .execute());
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
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
