package org.uptake.testkit.bench;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * Makes a store large by copying rows that the server wrote itself, with ids of their own. Copies carry no search values: what is
 * measured over them (exports and metrics) reads none.
 */
final class BenchCopies {
    private static final int ROWS_AT_ONCE = 50_000;

    private final String database;
    private final PrintWriter out;
    private long told;

    /** @param database JDBC address of the database under the server */
    BenchCopies(String database, PrintWriter out) {
        this.database = database;
        this.out = out;
    }

    /** Tasks of enrolments with all their versions and timeline rows, until so many timeline steps are there. */
    void taskVersions(long wanted) throws SQLException {
        try (var connection = DriverManager.getConnection(database)) {
            run(connection, "CREATE TEMP TABLE source AS SELECT task AS id FROM timeline_task WHERE plan IS NOT NULL");
            var there = count(connection, "SELECT count(*) FROM timeline_step");
            var inRound = count(connection, "SELECT count(*) FROM timeline_step s JOIN source ON source.id = s.task");
            if (inRound == 0) throw new IllegalStateException("there are no enrolments to copy");
            for (var round = 0; there < wanted; round++, there += inRound) {
                copyVersions(connection, "source.id", round, "v", "'Task'");
                run(
                        connection,
                        "INSERT INTO timeline_task (task, patient, plan, code, site, automated)"
                                + " SELECT task || '-v" + round + "', patient, plan, code, site, automated"
                                + " FROM timeline_task JOIN source ON source.id = task");
                run(
                        connection,
                        "INSERT INTO timeline_step (task, version, patient, started, clamped, recorded, status, business_status,"
                                + " owner, due) SELECT task || '-v" + round
                                + "', version, patient, started, clamped, recorded,"
                                + " status, business_status, owner, due FROM timeline_step JOIN source ON source.id = task");
                progress("task versions", there + inRound, wanted);
            }
            run(connection, "ANALYZE");
        }
    }

    /** Current resources, until so many are there. */
    void resources(long wanted) throws SQLException {
        try (var connection = DriverManager.getConnection(database)) {
            run(
                    connection,
                    "CREATE TEMP TABLE source AS SELECT type, id FROM resource WHERE NOT deleted AND patient IS NOT NULL LIMIT "
                            + ROWS_AT_ONCE);
            var there = count(connection, "SELECT count(*) FROM resource WHERE NOT deleted");
            var inRound = count(connection, "SELECT count(*) FROM source");
            for (var round = 0; there < wanted; round++, there += inRound) {
                copyVersions(connection, "source.id", round, "c", "source.type");
                progress("resources", there + inRound, wanted);
            }
            run(connection, "ANALYZE");
        }
    }

    private static void copyVersions(Connection connection, String id, int round, String mark, String type)
            throws SQLException {
        var copy = "v.id || '-" + mark + round + "'";
        run(
                connection,
                "INSERT INTO resource_version (type, id, version, recorded, deleted, patient, agent, body) SELECT v.type, "
                        + copy
                        + ", v.version, v.recorded, v.deleted, v.patient, v.agent,"
                        + " replace(v.body, '\"id\":\"' || v.id || '\"', '\"id\":\"' || " + copy + " || '\"')"
                        + " FROM resource_version v JOIN source ON v.id = " + id + " AND v.type = " + type);
        run(
                connection,
                "INSERT INTO resource (type, id, version, recorded, deleted, patient, tokens) SELECT v.type, " + copy
                        + ", v.version, v.recorded, v.deleted, v.patient, '{}' FROM resource v JOIN source ON v.id = "
                        + id
                        + " AND v.type = " + type);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void progress(String what, long done, long all) {
        if (done < told + all / 10 && done < all) return;
        told = done < all ? done : 0;
        out.println("Copying " + what + ": " + Math.min(done, all) + " of " + all);
        out.flush();
    }
}
