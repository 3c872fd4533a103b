package org.uptake.engagement;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.uptake.store.StoreFailure;

/** Days that are stored, from table {@code engagement_day}. */
final class StoredDays {
    private static final String COLUMNS =
            "d.observation, d.patient, d.source, d.day, d.zone, d.sessions, d.minutes, d.opened,"
                    + " d.completed, d.entries, d.hours, d.issued";
    private static final String OF_KEYS = "SELECT " + COLUMNS
            + " FROM unnest(?::text[], ?::text[], ?::date[]) AS k(patient, source, day) JOIN engagement_day d"
            + " ON d.patient = k.patient AND d.source = k.source AND d.day = k.day";
    private static final String OF_PATIENT = "SELECT " + COLUMNS
            + " FROM engagement_day d WHERE d.patient = ? AND d.day >= ? AND d.day <= ? ORDER BY d.day, d.source";

    private StoredDays() {}

    record Stored(String observation, UsageDay day) {}

    static Map<UsageDay.Key, Stored> of(Connection connection, Collection<UsageDay.Key> keys) {
        try (var query = connection.prepareStatement(OF_KEYS)) {
            query.setArray(
                    1,
                    texts(connection, keys.stream().map(UsageDay.Key::patient).toArray(String[]::new)));
            query.setArray(
                    2, texts(connection, keys.stream().map(UsageDay.Key::source).toArray(String[]::new)));
            query.setArray(
                    3,
                    texts(
                            connection,
                            keys.stream().map(key -> key.day().toString()).toArray(String[]::new)));
            var found = new HashMap<UsageDay.Key, Stored>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    var stored = stored(rows);
                    found.put(stored.day().key(), stored);
                }
            }
            return found;
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    /** Both days belong to it. */
    static List<UsageDay> ofPatient(Connection connection, String patient, LocalDate from, LocalDate to) {
        try (var query = connection.prepareStatement(OF_PATIENT)) {
            query.setString(1, patient);
            query.setObject(2, from);
            query.setObject(3, to);
            var days = new ArrayList<UsageDay>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) days.add(stored(rows).day());
            }
            return days;
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    private static java.sql.Array texts(Connection connection, String[] values) throws SQLException {
        return connection.createArrayOf("text", values);
    }

    private static Stored stored(ResultSet row) throws SQLException {
        var hours = new ArrayList<Integer>();
        var bytes = row.getBytes(11);
        if (bytes != null) for (var each : bytes) hours.add(each & 0xff);
        var issued = row.getObject(12, OffsetDateTime.class);
        return new Stored(
                row.getString(1),
                new UsageDay(
                        row.getString(2),
                        row.getString(3),
                        row.getObject(4, LocalDate.class),
                        row.getString(5),
                        row.getObject(6, Integer.class),
                        row.getBigDecimal(7),
                        row.getObject(8, Integer.class),
                        row.getObject(9, Integer.class),
                        row.getObject(10, Integer.class),
                        hours,
                        issued == null ? null : issued.toInstant()));
    }
}
