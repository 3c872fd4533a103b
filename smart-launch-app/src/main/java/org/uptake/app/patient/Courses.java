package org.uptake.app.patient;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.uptake.app.page.Moments;
import org.uptake.app.patient.PatientView.Course;
import org.uptake.app.server.FhirNode;
import org.uptake.app.task.TaskRows;
import org.uptake.app.task.WorkTask;

/** The patient's courses with their tasks. */
record Courses(List<Enrolment> enrolments, List<WorkTask> tasks, TaskRows rows, String whose) {

    List<Course> running() {
        return courses(Enrolment::isRunning);
    }

    List<Course> ended() {
        return courses(enrolment -> !enrolment.isRunning());
    }

    private List<Course> courses(Predicate<Enrolment> which) {
        return enrolments.stream()
                .filter(e -> !e.status().equals("entered-in-error"))
                .filter(which)
                .sorted(Comparator.comparing(Enrolment::started).reversed())
                .map(this::course)
                .toList();
    }

    private Course course(Enrolment enrolment) {
        var moments = rows.moments();
        var own = tasks.stream()
                .filter(t -> enrolment.reference().equals(t.plan()))
                .filter(t -> !t.state().equals("entered-in-error"))
                .sorted(Comparator.comparing(WorkTask::isOpen).reversed().thenComparing(WorkTask::due))
                .toList();
        var start = moments.startOf(enrolment.started());
        return new Course(
                FhirNode.id(enrolment.reference()),
                enrolment.title(),
                Words.course(enrolment.state()),
                start.map(s -> week(moments, s, lastDue(moments, own))).orElse(""),
                start.map(moments::day).orElse(""),
                own.stream().map(t -> rows.row(t, whose)).toList());
    }

    private static Optional<Instant> lastDue(Moments moments, List<WorkTask> tasks) {
        return tasks.stream().flatMap(t -> moments.endOf(t.due()).stream()).max(Comparator.naturalOrder());
    }

    /** The course is planned to last until its last task is due. */
    static String week(Moments moments, Instant start, Optional<Instant> planned) {
        var now = moments.week(start, moments.now());
        var last = planned.map(end -> moments.week(start, end.minusSeconds(1)));
        return last.map(of -> now > of ? "week " + now + ", planned for " + of : "week " + now + " of " + of)
                .orElse("week " + now);
    }
}
