package org.uptake.bulk;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.uptake.access.Caller;

/** Table {@code bulk_job} and the patients and horizons that belong to it. */
final class Jobs {
    static final int MOST_OF_A_CLIENT = 4;
    static final int MOST = 16;

    private static final String COLUMNS =
            "SELECT id, client, agent, request, plan, state, snapshot::text, transaction_time,"
                    + " problem, expires FROM bulk_job ";

    private Jobs() {}

    /**
     * Stores a job with the state of this moment as what it exports. transactionTime is read from the clock after the snapshot, so that
     * no version in the snapshot was received later.
     */
    static Job begin(Connection transaction, Job draft, Collection<String> patients, java.time.Clock clock)
            throws SQLException {
        Sql.list(transaction, "SELECT pg_advisory_xact_lock(hashtextextended('bulk-begin', 0))", row -> 0);
        var open = Sql.list(
                        transaction,
                        "SELECT count(*), count(*) FILTER (WHERE client = ? AND agent = ?) FROM bulk_job WHERE state = 'in-progress'",
                        row -> new long[] {row.getLong(1), row.getLong(2)},
                        draft.client(),
                        draft.agent())
                .get(0);
        if (open[0] >= MOST || open[1] >= MOST_OF_A_CLIENT) throw Problems.busy();
        var snapshot = Sql.list(transaction, "SELECT pg_current_snapshot()::text", row -> row.getString(1))
                .get(0);
        var time = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Sql.update(
                transaction,
                "INSERT INTO bulk_job (id, client, agent, request, plan, state, snapshot, transaction_time, expires)"
                        + " VALUES (?, ?, ?, ?, ?, 'in-progress', ?::pg_snapshot, ?, ?)",
                draft.id(),
                draft.client(),
                draft.agent(),
                draft.request(),
                PlanJson.write(draft.plan()),
                snapshot,
                time,
                draft.expires());
        Sql.update(
                transaction,
                "INSERT INTO bulk_patient (job, patient) SELECT ?, unnest(?)",
                draft.id(),
                patients.toArray(new String[0]));
        Sql.update(
                transaction,
                "INSERT INTO bulk_horizon (transaction_time, snapshot) VALUES (?, ?::pg_snapshot) ON CONFLICT DO NOTHING",
                time,
                snapshot);
        return find(transaction, draft.id()).orElseThrow();
    }

    /** The snapshot that a client means with a transactionTime that it was told before. */
    static Optional<String> horizon(Connection connection, Instant transactionTime) throws SQLException {
        return Sql.list(
                        connection,
                        "SELECT snapshot::text FROM bulk_horizon WHERE transaction_time = ?",
                        row -> row.getString(1),
                        transactionTime)
                .stream()
                .findFirst();
    }

    static Optional<Job> find(Connection connection, String id) throws SQLException {
        return Sql.list(connection, COLUMNS + "WHERE id = ?", Jobs::job, id).stream()
                .findFirst();
    }

    /** @return empty when there is none, or it is another client's */
    static Optional<Job> find(Connection connection, String id, Caller caller) throws SQLException {
        return find(connection, id)
                .filter(job ->
                        job.client().equals(caller.client()) && job.agent().equals(caller.agent()));
    }

    static List<String> open(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                "SELECT id FROM bulk_job WHERE state = 'in-progress' ORDER BY transaction_time",
                row -> row.getString(1));
    }

    /** Held until the connection ends, so that a killed server's work is free at once. */
    static boolean lock(Connection connection, String id) throws SQLException {
        return Sql.list(
                        connection,
                        "SELECT pg_try_advisory_lock(hashtextextended('bulk-job ' || ?, 0))",
                        row -> row.getBoolean(1),
                        id)
                .get(0);
    }

    static void unlock(Connection connection, String id) throws SQLException {
        Sql.list(
                connection,
                "SELECT pg_advisory_unlock(hashtextextended('bulk-job ' || ?, 0))",
                row -> row.getBoolean(1),
                id);
    }

    static void complete(Connection connection, String id, Instant expires) throws SQLException {
        Sql.update(connection, "UPDATE bulk_job SET state = 'complete', expires = ? WHERE id = ?", expires, id);
    }

    static void fail(Connection connection, String id, String why, Instant expires) throws SQLException {
        Sql.update(
                connection,
                "UPDATE bulk_job SET state = 'failed', problem = ?, expires = ? WHERE id = ?",
                why,
                expires,
                id);
    }

    static void delete(Connection connection, String id) throws SQLException {
        Sql.update(connection, "DELETE FROM bulk_job WHERE id = ?", id);
    }

    /** Jobs that are over; one that still runs when its time comes is given up as well. */
    static void expire(Connection connection, Instant now) throws SQLException {
        Sql.update(connection, "DELETE FROM bulk_job WHERE expires < ?", now);
    }

    private static Job job(ResultSet row) throws SQLException {
        return new Job(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                PlanJson.read(row.getString(5)),
                Job.State.of(row.getString(6)),
                row.getString(7),
                row.getTimestamp(8).toInstant(),
                row.getString(9),
                row.getTimestamp(10).toInstant());
    }
}
