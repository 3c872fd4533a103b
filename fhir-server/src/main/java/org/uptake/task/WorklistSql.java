package org.uptake.task;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.uptake.refusal.Refusal;
import org.uptake.store.Version;

/** The worklist's SQL: for each owner the first rows in order of their due date, merged; the cost does not grow with the list. */
final class WorklistSql {
    /** Longer lists are not counted to the end: to a reader they are long, and counting would cost more than the page. */
    static final int COUNTED = 100;

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

    record Row(Version task, Instant due) {
        String cursor() {
            return due + "_" + task.id();
        }
    }

    /**
     * @param rows one more than asked for when there are more
     * @param patients of the rows asked for, as far as they are known here
     * @param counts how many rows each question has, at most {@link #COUNTED}
     */
    record Page(List<Row> rows, List<Version> patients, List<Integer> counts) {}

    private static final String COUNT = "worklist_count(?, ?, ?, ?, ?, " + COUNTED + ")";
    private static final String PAGE =
            "SELECT type, id, version, recorded, body, due FROM worklist_page(?, ?, ?, ?, ?, ?, ?, ?) ORDER BY place";

    /** All in one round trip. */
    static Page page(Connection connection, WorklistQuestion question, List<WorklistQuestion> counted)
            throws SQLException {
        var sql = "SELECT " + String.join(", ", Collections.nCopies(counted.size(), COUNT)) + ";\n" + PAGE;
        try (var statement = connection.prepareStatement(sql)) {
            var next = 1;
            for (var one : counted) next = bind(statement, next, one);
            next = bind(statement, next, question);
            var place = question.after().orElse(new Place(Worklist.ALWAYS, ""));
            statement.setTimestamp(next++, Timestamp.from(place.due()));
            statement.setString(next++, place.id());
            statement.setInt(next, question.count() + 1);
            statement.execute();
            var counts = counts(statement.getResultSet(), counted.size());
            statement.getMoreResults();
            return page(statement.getResultSet(), counts);
        }
    }

    private static int bind(PreparedStatement statement, int from, WorklistQuestion question) throws SQLException {
        var next = from;
        for (var texts : List.of(question.owners(), question.sites(), question.codes()))
            statement.setArray(next++, statement.getConnection().createArrayOf("text", texts.toArray(new String[0])));
        statement.setBoolean(next++, question.actionable());
        statement.setTimestamp(next++, Timestamp.from(question.now()));
        return next;
    }

    private static List<Integer> counts(ResultSet row, int columns) throws SQLException {
        row.next();
        var counts = new ArrayList<Integer>();
        for (var i = 1; i <= columns; i++) counts.add(row.getInt(i));
        return counts;
    }

    private static Page page(ResultSet rows, List<Integer> counts) throws SQLException {
        var tasks = new ArrayList<Row>();
        var patients = new ArrayList<Version>();
        while (rows.next()) {
            var version = new Version(
                    rows.getString(1),
                    rows.getString(2),
                    rows.getInt(3),
                    rows.getTimestamp(4).toInstant(),
                    rows.getString(5));
            if (version.type().equals("Task"))
                tasks.add(new Row(version, rows.getTimestamp(6).toInstant()));
            else patients.add(version);
        }
        return new Page(tasks, patients, counts);
    }
}
