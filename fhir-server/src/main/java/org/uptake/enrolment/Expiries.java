package org.uptake.enrolment;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Set;
import org.uptake.fhirjson.Elements;
import org.uptake.store.Change;
import org.uptake.store.Projection;
import org.uptake.store.Script;

/** Table {@code task_expiry}: when tasks that nobody has begun are no longer to be done. */
public final class Expiries implements Projection {
    /** Work that somebody is at does not expire under their hands. */
    private static final Set<String> WAITING = Set.of("draft", "requested", "received", "accepted", "ready");

    @Override
    public void apply(Script script, List<Change> changes) throws SQLException {
        for (var change : changes) {
            if (!change.type().equals("Task")) continue;
            var after = change.after();
            var expires =
                    after == null || !WAITING.contains(after.path("status").asText())
                            ? java.util.Optional.<java.time.Instant>empty()
                            : Elements.extension(after, Course.EXPIRES)
                                    .flatMap(extension -> Elements.moment(extension, "valueDateTime"));
            if (expires.isPresent())
                script.add(
                        "INSERT INTO task_expiry (task, at) VALUES (?, ?)"
                                + " ON CONFLICT (task) DO UPDATE SET at = excluded.at",
                        change.id(),
                        Timestamp.from(expires.get()));
            else if (change.before() != null
                    && Elements.extension(change.before(), Course.EXPIRES).isPresent())
                script.add("DELETE FROM task_expiry WHERE task = ?", change.id());
        }
    }
}
