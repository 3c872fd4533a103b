package org.uptake.task;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uptake.refusal.Refusal;
import org.uptake.store.Version;

/** The worklist's SQL: for each owner the first rows in order of their due date, merged; the cost does not grow with the list. */
final class WorklistSql {
    /** Longer lists are not counted to the end: nobody reads more, and counting would cost more than the page. */
    static final int COUNTED = 1_000;

    private static final int COUNT_ARGUMENTS = 7;

    private WorklistSql() {}

    /** Where a page ended. */
    record Place(Instant due, String id) {
        static Place read(String cursor) {
            var separator = cursor.indexOf('_');
            try {
                return new Place(Instant.parse(cursor.substring(0, separator)), cursor.substring(separator + 1));
            } catch (DateTimeException | StringIndexOutOfBoundsException broken) {
                throw Refusal.of(400, "value", "parameter-value", "_cursor must be the next link's, unchanged.")
                        .asException();
            }
        }
    }

    record Row(Version task, Optional<String> patient, Instant due) {
        String cursor() {
            return due + "_" + task.id();
        }
    }

    private static final String WANTED = " AND (cardinality(?) = 0 OR o.site = ANY(?))"
            + " AND (cardinality(?) = 0 OR o.code = ANY(?))"
            + " AND (NOT ? OR (o.status <> 'on-hold' AND o.not_before <= ?))";

    private static final String PAGE = "SELECT v.id, v.version, v.recorded, v.body, w.patient, w.due FROM ("
            + "SELECT o.* FROM unnest(?) AS wanted(owner) CROSS JOIN LATERAL (SELECT o.id, o.patient, o.due FROM task_open o"
            + " WHERE o.owner = wanted.owner AND (o.due, o.id) > (?, ?)" + WANTED
            + " ORDER BY o.due, o.id LIMIT ?) o ORDER BY o.due, o.id LIMIT ?) w"
            + " JOIN resource r ON r.type = 'Task' AND r.id = w.id"
            + " JOIN resource_version v ON v.type = 'Task' AND v.id = r.id AND v.version = r.version ORDER BY w.due, w.id";

    private static final String COUNT = "(SELECT count(*) FROM (SELECT 1 FROM task_open o WHERE o.owner = ANY(?)"
            + WANTED + " LIMIT " + COUNTED + ") counted)";

    static List<Row> rows(Connection connection, WorklistQuestion question) throws SQLException {
        try (var statement = connection.prepareStatement(PAGE)) {
            var place = question.after().orElse(new Place(Worklist.ALWAYS, ""));
            array(statement, 1, question.owners());
            statement.setTimestamp(2, Timestamp.from(place.due()));
            statement.setString(3, place.id());
            wanted(statement, 4, question);
            statement.setInt(10, question.count() + 1);
            statement.setInt(11, question.count() + 1);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<Row>();
                while (rows.next()) {
                    var task = new Version(
                            "Task",
                            rows.getString(1),
                            rows.getInt(2),
                            rows.getTimestamp(3).toInstant(),
                            rows.getString(4));
                    found.add(new Row(
                            task,
                            Optional.ofNullable(rows.getString(5)),
                            rows.getTimestamp(6).toInstant()));
                }
                return found;
            }
        }
    }

    /** How many rows each question has, at most {@link #COUNTED}; all in one round trip. */
    static List<Integer> counts(Connection connection, List<WorklistQuestion> questions) throws SQLException {
        var sql = "SELECT " + String.join(", ", java.util.Collections.nCopies(questions.size(), COUNT));
        try (var statement = connection.prepareStatement(sql)) {
            for (var i = 0; i < questions.size(); i++) {
                array(statement, 1 + i * COUNT_ARGUMENTS, questions.get(i).owners());
                wanted(statement, 2 + i * COUNT_ARGUMENTS, questions.get(i));
            }
            try (var rows = statement.executeQuery()) {
                rows.next();
                var counts = new ArrayList<Integer>();
                for (var i = 1; i <= questions.size(); i++) counts.add(rows.getInt(i));
                return counts;
            }
        }
    }

    private static void wanted(PreparedStatement statement, int from, WorklistQuestion question) throws SQLException {
        array(statement, from, question.sites());
        array(statement, from + 1, question.sites());
        array(statement, from + 2, question.codes());
        array(statement, from + 3, question.codes());
        statement.setBoolean(from + 4, question.actionable());
        statement.setTimestamp(from + 5, Timestamp.from(question.now()));
    }

    private static void array(PreparedStatement statement, int index, List<String> values) throws SQLException {
        statement.setArray(index, statement.getConnection().createArrayOf("text", values.toArray(new String[0])));
    }
}
