package org.uptake.boot;

import static org.uptake.fhirapi.Interaction.CREATE;
import static org.uptake.fhirapi.Interaction.READ;
import static org.uptake.fhirapi.Interaction.SEARCH;
import static org.uptake.fhirapi.Interaction.UPDATE;

import java.util.List;
import java.util.stream.Stream;
import org.uptake.enrolment.Enrol;
import org.uptake.fhirapi.OperationRoute;
import org.uptake.fhirapi.OperationRoute.Need;
import org.uptake.intervention.Suitable;
import org.uptake.metrics.EvaluateMeasure;
import org.uptake.offer.RecordOffer;
import org.uptake.task.TaskMove;
import org.uptake.task.Worklist;

/** The operations of the clinic's daily work, and what a caller must be allowed for each. */
final class WorkOperations {
    private WorkOperations() {}

    static List<OperationRoute> routes(
            Suitable suitable,
            RecordOffer offers,
            Enrol enrol,
            TaskMove move,
            Worklist worklist,
            EvaluateMeasure measures) {
        var searchTasks = new Need(SEARCH, "Task");
        var readPatients = new Need(READ, "Patient");
        return List.of(
                new OperationRoute(
                        "PlanDefinition",
                        false,
                        "$suitable",
                        false,
                        List.of(readPatients, searchTasks, new Need(SEARCH, "CarePlan")),
                        suitable),
                new OperationRoute(
                        "PlanDefinition",
                        true,
                        "$offer",
                        true,
                        List.of(
                                readPatients,
                                new Need(CREATE, "Task"),
                                new Need(READ, "Task"),
                                new Need(UPDATE, "Task")),
                        offers),
                new OperationRoute(
                        "PlanDefinition",
                        true,
                        "$enrol",
                        true,
                        // who asks twice is shown the enrolment that is there
                        Stream.concat(
                                        Stream.of(readPatients),
                                        Stream.of("CarePlan", "Task", "Communication")
                                                .flatMap(type ->
                                                        Stream.of(new Need(CREATE, type), new Need(READ, type))))
                                .toList(),
                        enrol),
                new OperationRoute(
                        "Task", true, "$move", true, List.of(new Need(READ, "Task"), new Need(UPDATE, "Task")), move),
                new OperationRoute("Task", false, "$worklist", false, List.of(searchTasks, readPatients), worklist),
                new OperationRoute(
                        "Measure",
                        true,
                        "$evaluate-measure",
                        false,
                        List.of(new Need(READ, "Measure"), new Need(READ, "MeasureReport")),
                        measures));
    }
}
