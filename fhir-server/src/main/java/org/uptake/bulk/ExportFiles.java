package org.uptake.bulk;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.uptake.bulk.ExportFile.Place;

/** Table {@code bulk_file}. */
final class ExportFiles {
    private static final String COLUMNS =
            "SELECT job, part, number, from_patient, from_id, at_patient, at_id, lines, bytes,"
                    + " complete, last FROM bulk_file ";

    private ExportFiles() {}

    static List<ExportFile> of(Connection connection, String job) throws SQLException {
        return Sql.list(connection, COLUMNS + "WHERE job = ? ORDER BY part, number", ExportFiles::file, job);
    }

    static Optional<ExportFile> latest(Connection connection, String job, int part) throws SQLException {
        return Sql.list(
                        connection,
                        COLUMNS + "WHERE job = ? AND part = ? ORDER BY number DESC LIMIT 1",
                        ExportFiles::file,
                        job,
                        part)
                .stream()
                .findFirst();
    }

    /** @return false when the job is gone */
    static boolean save(Connection connection, ExportFile file) throws SQLException {
        return Sql.update(
                        connection,
                        "INSERT INTO bulk_file (job, part, number, from_patient, from_id, at_patient, at_id, lines, bytes,"
                                + " complete, last) SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM bulk_job WHERE id = ? FOR KEY SHARE"
                                + " ON CONFLICT (job, part, number) DO UPDATE SET at_patient = excluded.at_patient,"
                                + " at_id = excluded.at_id, lines = excluded.lines, bytes = excluded.bytes,"
                                + " complete = excluded.complete, last = excluded.last",
                        file.part(),
                        file.number(),
                        file.from().patient(),
                        file.from().id(),
                        file.at().patient(),
                        file.at().id(),
                        file.lines(),
                        file.bytes(),
                        file.complete(),
                        file.last(),
                        file.job())
                == 1;
    }

    private static ExportFile file(ResultSet row) throws SQLException {
        return new ExportFile(
                row.getString(1),
                row.getInt(2),
                row.getInt(3),
                new Place(row.getString(4), row.getString(5)),
                new Place(row.getString(6), row.getString(7)),
                row.getLong(8),
                row.getLong(9),
                row.getBoolean(10),
                row.getBoolean(11));
    }
}
