package org.uptake.message;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code message_outbox} (V50).
 *
 * @param communication its id
 * @param request id of the CommunicationRequest
 * @param patient Patient/{id}
 * @param enrolment CarePlan/{id}
 * @param edition 1, and one more for every time that it was sent again after it had certainly not arrived
 */
record OutboxRow(
        String communication,
        String decision,
        Optional<String> request,
        String patient,
        Optional<String> enrolment,
        String category,
        Optional<MessageChannel> channel,
        String address,
        OutboxState state,
        Optional<String> problem,
        Instant decided,
        Optional<Instant> due,
        Optional<Instant> expires,
        int attempts,
        boolean uncertain,
        long claim,
        Optional<Instant> claimedUntil,
        Optional<String> reference,
        boolean urgent,
        int edition) {

    static OutboxRow of(ResultSet row) throws SQLException {
        return new OutboxRow(
                row.getString("communication"),
                row.getString("decision"),
                text(row, "request"),
                row.getString("patient"),
                text(row, "enrolment"),
                row.getString("category"),
                text(row, "channel").flatMap(MessageChannel::ofCode),
                text(row, "address").orElse(""),
                OutboxState.ofCode(row.getString("state")),
                text(row, "problem"),
                instant(row, "decided").orElseThrow(),
                instant(row, "due"),
                instant(row, "expires"),
                row.getInt("attempts"),
                row.getBoolean("uncertain"),
                row.getLong("claim"),
                instant(row, "claimed_until"),
                text(row, "reference"),
                row.getBoolean("urgent"),
                row.getInt("edition"));
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        @Nullable String text = row.getString(column);
        return Optional.ofNullable(text);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        java.sql.@Nullable Timestamp time = row.getTimestamp(column);
        return Optional.ofNullable(time).map(java.sql.Timestamp::toInstant);
    }

    /** What the channel knows it by: the same for every attempt at one edition, and nobody's name. */
    String key() {
        return edition == 1 ? communication : communication + "-" + edition;
    }

    Decided decided(boolean repeated) {
        return new Decided("Communication/" + communication, state, due, problem, repeated);
    }
}
