package org.uptake.store;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.uptake.search.PageBytes;
import org.uptake.search.TimeRange;

/**
 * Versions, newest first (R4, "history"), page by page. Later pages look at the same snapshot of the database as the first one, so
 * that nothing is lost or repeated while others write.
 */
public final class History {
    private static final String COLUMNS =
            "SELECT v.type, v.id, v.version, v.recorded, v.body, v.seq, pg_current_snapshot()::text AS snapshot"
                    + " FROM resource_version v WHERE ";
    /** A version is current at a time when the next one was recorded later. */
    private static final String NOT_REPLACED = " AND v.recorded < ? AND NOT EXISTS (SELECT 1 FROM resource_version n"
            + " WHERE n.type = v.type AND n.id = v.id AND n.version = v.version + 1 AND n.recorded <= ?)";

    private final Store store;

    History(Store store) {
        this.store = store;
    }

    /**
     * @param types at least one
     * @param id one resource, of the only type
     * @param patient only versions about this patient
     * @param since recorded at this time or later
     * @param at current at some moment of this time
     */
    public record Question(
            List<String> types,
            Optional<String> id,
            Optional<String> patient,
            Optional<Instant> since,
            Optional<TimeRange> at) {}

    /**
     * Where a page ended.
     *
     * @param snapshot PostgreSQL's pg_snapshot of the first page
     * @param seq place in the change sequence, which orders versions of one instant
     */
    public record Place(String snapshot, Instant recorded, long seq) {
        private static final Pattern SNAPSHOT = Pattern.compile("\\d{1,19}:\\d{1,19}:[\\d,]*");

        public String cursor() {
            var text = snapshot + "|" + recorded + "|" + seq;
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
        }

        /** Empty when the text was not made by {@link #cursor}. */
        public static Optional<Place> of(String cursor) {
            try {
                var parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII).split("\\|");
                if (parts.length != 3 || !SNAPSHOT.matcher(parts[0]).matches()) return Optional.empty();
                return Optional.of(new Place(parts[0], Instant.parse(parts[1]), Long.parseLong(parts[2])));
            } catch (IllegalArgumentException | DateTimeException notACursor) {
                return Optional.empty();
            }
        }
    }

    public record Page(List<Version> versions, Optional<Place> next) {}

    public Page read(Question question, Optional<Place> after, int count) {
        var arguments = new ArrayList<Object>();
        var sql = new StringBuilder(COLUMNS);
        where(question, sql, arguments);
        after.ifPresent(place -> {
            sql.append(" AND pg_visible_in_snapshot(v.tx, ?::pg_snapshot) AND (v.recorded, v.seq) < (?, ?)");
            arguments.addAll(List.of(place.snapshot(), time(place.recorded()), place.seq()));
        });
        sql.append(" ORDER BY v.recorded DESC, v.seq DESC LIMIT ?");
        arguments.add(count + 1);
        var limited = PageBytes.limited(
                "q.type, q.id, q.version, q.recorded, q.body, q.seq, q.snapshot",
                sql.toString(),
                "q.recorded DESC, q.seq DESC");
        return store.read(connection -> page(connection, limited, arguments, after, count));
    }

    private static void where(Question question, StringBuilder sql, List<Object> arguments) {
        if (question.types().size() == 1) {
            sql.append("v.type = ?");
            arguments.add(question.types().get(0));
        } else {
            sql.append("v.type = ANY(?)");
            arguments.add(question.types().toArray(new String[0]));
        }
        question.id().ifPresent(id -> add(sql, " AND v.id = ?", arguments, id));
        question.patient().ifPresent(patient -> add(sql, " AND v.patient = ?", arguments, patient));
        question.since().ifPresent(since -> add(sql, " AND v.recorded >= ?", arguments, time(since)));
        question.at().ifPresent(at -> add(sql, NOT_REPLACED, arguments, time(at.high()), time(at.low())));
    }

    private static void add(StringBuilder sql, String condition, List<Object> arguments, Object... values) {
        sql.append(condition);
        arguments.addAll(List.of(values));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Page page(
            Connection connection, String sql, List<Object> arguments, Optional<Place> after, int count) {
        try (var statement = connection.prepareStatement(sql)) {
            StoreSql.bind(statement, arguments);
            var versions = new ArrayList<Version>();
            Optional<Place> next = Optional.empty();
            try (var rows = statement.executeQuery()) {
                while (versions.size() < count && rows.next()) {
                    versions.add(StoreSql.version(rows));
                    var more = versions.size() < rows.getLong(PageBytes.FOUND);
                    next = more ? Optional.of(place(rows, after)) : Optional.empty();
                }
            }
            return new Page(List.copyOf(versions), next);
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    private static Place place(ResultSet row, Optional<Place> after) throws SQLException {
        var snapshot = after.isPresent() ? after.get().snapshot() : row.getString(7);
        return new Place(snapshot, row.getObject(4, OffsetDateTime.class).toInstant(), row.getLong(6));
    }
}
