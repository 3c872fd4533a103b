package org.uptake.engagement;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Change;
import org.uptake.store.Projection;
import org.uptake.store.Script;

/** Table {@code engagement_course}: when each course began, and when and how it ended. */
public final class CourseProjection implements Projection {
    private static final Set<String> BEGUN =
            Set.of("enrolled", "onboarded", "active", "paused", "disengaged", "unreachable", "withdrawn", "completed");
    private static final Set<String> OVER = Set.of("revoked", "completed");
    private static final String PUT =
            "INSERT INTO engagement_course (careplan, patient, intervention, site, started, ended,"
                    + " state) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (careplan) DO UPDATE SET patient = excluded.patient,"
                    + " intervention = excluded.intervention, site = excluded.site, started = excluded.started,"
                    + " ended = excluded.ended, state = excluded.state";

    @Override
    public void apply(Script script, List<Change> changes) throws SQLException {
        for (var change : changes) {
            if (!change.type().equals("CarePlan")) continue;
            if (change.after() != null && isCourse(change.after())) put(script, change, change.after());
            else if (change.before() != null)
                script.add("DELETE FROM engagement_course WHERE careplan = ?", change.id());
        }
    }

    private static boolean isCourse(JsonNode plan) {
        return BEGUN.contains(state(plan))
                && !plan.path("status").asText().equals("entered-in-error")
                && !intervention(plan).isEmpty()
                && patient(plan).length() > 0
                && Elements.moment(plan.path("period"), "start").isPresent();
    }

    private static void put(Script script, Change change, JsonNode plan) throws SQLException {
        var ended = OVER.contains(plan.path("status").asText())
                ? Elements.extension(plan, Uptake.extension("status-effective"))
                        .flatMap(effective -> Elements.moment(effective, "valueDateTime"))
                        .orElse(change.recorded())
                : null;
        script.add(
                PUT,
                change.id(),
                patient(plan),
                intervention(plan),
                Elements.extension(plan, Uptake.extension("site"))
                        .flatMap(site -> Elements.reference(site, "valueReference"))
                        .orElse(null),
                Elements.moment(plan.path("period"), "start").orElseThrow(),
                ended,
                state(plan));
    }

    private static String state(JsonNode plan) {
        return Elements.extension(plan, Uptake.extension("enrolment-state"))
                .flatMap(state -> Elements.text(state, "valueCode"))
                .orElse("");
    }

    private static String patient(JsonNode plan) {
        return Elements.reference(plan, "subject")
                .flatMap(reference -> Elements.id(reference, "Patient"))
                .orElse("");
    }

    private static String intervention(JsonNode plan) {
        return plan.path("instantiatesCanonical").path(0).asText("").split("\\|", 2)[0];
    }
}
