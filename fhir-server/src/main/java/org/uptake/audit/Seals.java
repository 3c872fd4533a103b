package org.uptake.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Table {@code audit_seal}: the chain of hashes over the entries, made a few seconds after them so that no write waits for it, by one
 * node at a time. Whoever can change the tables can also make a new chain; that is found by comparing with a head noted elsewhere,
 * for which the log names it once an hour.
 */
public final class Seals {
    private static final int MOST_ENTRIES = 20_000;
    /** A number missing for longer than this never comes: no transaction takes so long, so that it was rolled back. */
    static final Duration LATE = Duration.ofMinutes(15);

    private static final long LOCK = 0x5570_7461_6b65_0001L;

    /** One entry's hash; times as numbers, because their text depends on the session. */
    private static final String ENTRY =
            "sha256(convert_to(ROW(e.seq, extract(epoch FROM e.recorded), e.agent, e.client,"
                    + " e.action, e.type, e.subject, e.status, e.request, e.query, e.reason, e.address, e.changes)::text,"
                    + " 'UTF8'))";

    private final DataSource database;
    private final Clock clock;

    public Seals(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The newest seal: whoever notes it elsewhere can prove later that nothing before it was changed. */
    public record Head(long number, String hash) {}

    /** @param problems what does not fit, in words; empty when all is well */
    public record Report(long seals, long entries, Optional<Head> head, List<String> problems) {}

    private record Hashed(long entries, String hash) {}

    /** Seals what has been stored since the last seal. @return whether more is waiting */
    public boolean seal() throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var more = isMine(connection) && seal(connection);
                connection.commit();
                return more;
            } catch (SQLException | RuntimeException failed) {
                connection.rollback();
                throw failed;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static boolean isMine(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT pg_try_advisory_xact_lock(?)")) {
            statement.setLong(1, LOCK);
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    private boolean seal(Connection connection) throws SQLException {
        var before = SealTable.last(connection);
        var first = before == null ? 1 : before.last() + 1;
        var seen = numbers(
                connection, "SELECT seq FROM audit_entry WHERE seq >= ? ORDER BY seq LIMIT " + MOST_ENTRIES, first);
        var late = late(connection, ran(connection));
        runs(connection);
        if (seen.isEmpty() && late.isEmpty()) return false;
        var last = seen.isEmpty() ? first - 1 : seen.get(seen.size() - 1);
        var missing = new ArrayList<Long>();
        var there = new HashSet<>(seen);
        for (var seq = first; seq <= last; seq++) if (!there.contains(seq)) missing.add(seq);
        var hashed = hash(connection, first, last, missing, late);
        var number = before == null ? 1 : before.number() + 1;
        var open = new Seal(number, first, last, missing, late, hashed.entries(), clock.instant(), "");
        SealTable.insert(connection, open, open.digest(SealTable.hashOf(before), hashed.hash()));
        return seen.size() == MOST_ENTRIES;
    }

    /**
     * When sealing last ran. What ended its transaction just before a stop is sealed at the next start, however long that took; while a server
     * runs, lateness is counted from now.
     */
    private Instant ran(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT ran FROM audit_sealing")) {
            var rows = statement.executeQuery();
            return rows.next() ? rows.getObject(1, OffsetDateTime.class).toInstant() : clock.instant();
        }
    }

    private void runs(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO audit_sealing (one, ran) VALUES (true, ?)"
                + " ON CONFLICT (one) DO UPDATE SET ran = excluded.ran"
                + " WHERE audit_sealing.ran < excluded.ran - interval '30 seconds'")) {
            statement.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
            statement.execute();
        }
    }

    /** Numbers that a recent seal missed and that have come since. */
    private static List<Long> late(Connection connection, Instant ran) throws SQLException {
        try (var statement = connection.prepareStatement(
                "SELECT e.seq FROM audit_entry e WHERE e.seq IN (SELECT unnest(missing) FROM audit_seal WHERE sealed > ?"
                        + " EXCEPT SELECT unnest(late) FROM audit_seal WHERE sealed > ?) ORDER BY e.seq")) {
            var since = ran.minus(LATE).atOffset(ZoneOffset.UTC);
            statement.setObject(1, since);
            statement.setObject(2, since);
            return read(statement);
        }
    }

    private static List<Long> numbers(Connection connection, String sql, long argument) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, argument);
            return read(statement);
        }
    }

    private static List<Long> read(java.sql.PreparedStatement statement) throws SQLException {
        var numbers = new ArrayList<Long>();
        try (var rows = statement.executeQuery()) {
            while (rows.next()) numbers.add(rows.getLong(1));
        }
        return numbers;
    }

    private static Hashed hash(Connection connection, long first, long last, List<Long> missing, List<Long> late)
            throws SQLException {
        var sql = "SELECT count(*), sha256(coalesce(string_agg(" + ENTRY + ", ''::bytea ORDER BY e.seq), ''::bytea))"
                + " FROM audit_entry e WHERE (e.seq BETWEEN ? AND ? AND NOT e.seq = ANY(?)) OR e.seq = ANY(?)";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, first);
            statement.setLong(2, last);
            statement.setArray(3, connection.createArrayOf("bigint", missing.toArray()));
            statement.setArray(4, connection.createArrayOf("bigint", late.toArray()));
            try (var rows = statement.executeQuery()) {
                rows.next();
                return new Hashed(rows.getLong(1), SealTable.hex(rows.getBytes(2)));
            }
        }
    }

    /** Computes every hash anew. Entries of the last seconds have no seal yet. */
    public Report check() throws SQLException {
        var problems = new ArrayList<String>();
        var gone = new TreeSet<Long>();
        var entries = 0L;
        try (var connection = database.getConnection()) {
            @Nullable Seal before = null;
            var ran = ran(connection);
            for (var next = SealTable.next(connection, 0);
                    next != null;
                    next = SealTable.next(connection, next.number())) {
                check(connection, before, next, problems);
                entries += next.entries();
                // what is missing for a short while may still come, and is sealed then
                if (next.sealed().isBefore(ran.minus(LATE))) gone.addAll(next.missing());
                next.late().forEach(gone::remove);
                before = next;
            }
            for (var seq : come(connection, gone)) problems.add("Entry " + seq + " was put in after its time.");
            var head = before == null ? Optional.<Head>empty() : Optional.of(new Head(before.number(), before.hash()));
            return new Report(before == null ? 0 : before.number(), entries, head, List.copyOf(problems));
        }
    }

    /** Whether the chain went through this head. */
    public boolean knows(Head head) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("SELECT 1 FROM audit_seal WHERE number = ? AND hash = ?")) {
            statement.setLong(1, head.number());
            statement.setBytes(2, HexFormat.of().parseHex(head.hash()));
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    public Optional<Head> head() throws SQLException {
        try (var connection = database.getConnection()) {
            return Optional.ofNullable(SealTable.last(connection)).map(seal -> new Head(seal.number(), seal.hash()));
        }
    }

    private static void check(Connection connection, @Nullable Seal before, Seal seal, List<String> problems)
            throws SQLException {
        var number = before == null ? 1 : before.number() + 1;
        if (seal.number() != number) problems.add("Seals " + number + " to " + (seal.number() - 1) + " are gone.");
        else if (seal.first() != (before == null ? 1 : before.last() + 1))
            problems.add("Seal " + seal.number() + " does not begin where the one before ends.");
        var hashed = hash(connection, seal.first(), seal.last(), seal.missing(), seal.late());
        if (hashed.entries() != seal.entries())
            problems.add("Of the " + seal.entries() + " entries " + seal.first() + " to " + seal.last() + ", "
                    + hashed.entries() + " are there.");
        else if (!seal.hash().equals(SealTable.hex(seal.digest(SealTable.hashOf(before), hashed.hash()))))
            problems.add("One of the entries " + seal.first() + " to " + seal.last() + ", or seal " + seal.number()
                    + ", was changed.");
    }

    private static List<Long> come(Connection connection, Set<Long> gone) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT seq FROM audit_entry WHERE seq = ANY(?)")) {
            statement.setArray(1, connection.createArrayOf("bigint", gone.toArray()));
            return read(statement);
        }
    }
}
