package org.uptake.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.uptake.store.StoreFailure;

/** Entries as AuditEvents, newest first. */
public final class AuditReader {
    private static final String SELECT = "SELECT e.seq, s.part, e.recorded, e.agent, e.client, e.action, e.type,"
            + " CASE WHEN s.part > 0 THEN ARRAY[s.one] ELSE e.subject END AS subject,"
            + " substr(e.changes, s.part::int, 1) AS change, e.status, e.request, e.query, e.reason, e.address"
            + " FROM audit_entry e CROSS JOIN LATERAL (SELECT u.one, u.part FROM unnest(e.subject) WITH ORDINALITY"
            + " u(one, part) WHERE e.action = 'write' AND e.changes IS NOT NULL"
            + " UNION ALL SELECT NULL, 0 WHERE e.action <> 'write' OR e.changes IS NULL) s WHERE ";

    private final DataSource database;
    private final AuditEventJson json;

    /** @param base the public address of the FHIR endpoint */
    public AuditReader(DataSource database, String base) {
        this.database = database;
        this.json = new AuditEventJson(base);
    }

    /** @param next where the page after this one begins, when there is one */
    public record Page(List<ObjectNode> events, Optional<String> next) {}

    public Page read(AuditQuestion question, int most) {
        try (var connection = database.getConnection()) {
            for (var ids : List.copyOf(question.patients())) question.about(recordOf(connection, ids));
            question.patients().clear();
            var entries = entries(connection, question, most + 1);
            var shown = entries.subList(0, Math.min(most, entries.size()));
            var patients = patients(connection, shown);
            var events =
                    shown.stream().map(entry -> json.event(entry, patients)).toList();
            return new Page(
                    events,
                    entries.size() > most ? Optional.of(shown.get(most - 1).id()) : Optional.empty());
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    private static List<AuditEntry> entries(Connection connection, AuditQuestion question, int most)
            throws SQLException {
        var sql = SELECT + question.sql() + " ORDER BY e.seq DESC, s.part DESC LIMIT " + most;
        var entries = new ArrayList<AuditEntry>();
        try (var statement = connection.prepareStatement(sql)) {
            // planned for its values: an index for a rare resource, the newest entries for a common one
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            bind(statement, question.arguments());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) entries.add(entry(rows));
            }
        }
        return entries;
    }

    /** What is a patient's, read before the question: the planner then knows how much it is. */
    private static List<String> recordOf(Connection connection, List<String> patients) throws SQLException {
        try (var statement =
                connection.prepareStatement("SELECT r.type || '/' || r.id FROM resource r WHERE r.patient = ANY(?)")) {
            statement.setArray(1, connection.createArrayOf("text", patients.toArray()));
            var record = new ArrayList<String>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) record.add(rows.getString(1));
            }
            return record;
        }
    }

    private static void bind(PreparedStatement statement, List<Object> arguments) throws SQLException {
        for (var i = 0; i < arguments.size(); i++) {
            if (arguments.get(i) instanceof String[] texts)
                statement.setArray(i + 1, statement.getConnection().createArrayOf("text", texts));
            else statement.setObject(i + 1, arguments.get(i));
        }
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        @Nullable Object status = row.getObject("status");
        @Nullable String change = row.getString("change");
        return new AuditEntry(
                row.getLong("seq"),
                row.getLong("part"),
                row.getObject("recorded", OffsetDateTime.class).toInstant(),
                row.getString("agent"),
                row.getString("client"),
                row.getString("action"),
                row.getString("type"),
                List.of((String[]) row.getArray("subject").getArray()),
                change == null ? "" : change,
                status == null ? null : row.getInt("status"),
                row.getString("request"),
                row.getString("query"),
                row.getString("reason"),
                row.getString("address"));
    }

    /** By reference, whose record a resource belongs to. */
    private static Map<String, String> patients(Connection connection, List<AuditEntry> entries) throws SQLException {
        var references = entries.stream()
                .flatMap(entry -> entry.subjects().stream())
                .map(AuditEventJson::withoutVersion)
                .distinct()
                .toList();
        var patients = new HashMap<String, String>();
        if (references.isEmpty()) return patients;
        try (var statement = connection.prepareStatement(
                "SELECT r.type || '/' || r.id, r.patient FROM unnest(?) u JOIN resource r"
                        + " ON r.type = split_part(u, '/', 1) AND r.id = split_part(u, '/', 2) WHERE r.patient IS NOT NULL")) {
            statement.setArray(1, connection.createArrayOf("text", references.toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) patients.put(rows.getString(1), rows.getString(2));
            }
        }
        return patients;
    }
}
