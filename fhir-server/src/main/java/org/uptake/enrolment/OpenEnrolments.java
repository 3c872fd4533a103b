package org.uptake.enrolment;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.uptake.store.Change;
import org.uptake.store.Projection;
import org.uptake.store.Script;
import org.uptake.store.StoreFailure;

/** Table {@code enrolment_open}: its primary key is the promise that a patient is enrolled once. */
public final class OpenEnrolments implements Projection {
    @Override
    public void apply(Script script, List<Change> changes) throws SQLException {
        for (var change : changes) {
            if (!change.type().equals("CarePlan")) continue;
            var after = change.after() == null ? null : new EnrolmentView(change.after());
            if (after != null && isOpen(after))
                script.add(
                        "INSERT INTO enrolment_open (patient, intervention, careplan) VALUES (?, ?, ?)"
                                + " ON CONFLICT (careplan) DO NOTHING",
                        after.patient(),
                        after.intervention().orElse(""),
                        change.id());
            else if (change.before() != null) script.add("DELETE FROM enrolment_open WHERE careplan = ?", change.id());
        }
    }

    private static boolean isOpen(EnrolmentView enrolment) {
        return enrolment.isEnrolment()
                && !enrolment.status().equals("entered-in-error")
                && enrolment.state().isOpen();
    }

    /** The id of the CarePlan of a patient's open enrolment. */
    static Optional<String> find(Connection connection, String patient, String intervention) {
        try (var statement = connection.prepareStatement(
                "SELECT careplan FROM enrolment_open WHERE patient = ? AND intervention = ?")) {
            statement.setString(1, patient);
            statement.setString(2, intervention);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }
}
