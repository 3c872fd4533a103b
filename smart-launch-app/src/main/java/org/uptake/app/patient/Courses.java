package org.uptake.app.patient;

import java.util.Comparator;
import java.util.List;
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

    static String state(Enrolment enrolment) {
        return Words.course(enrolment.state())
                + (enrolment.state().equals("paused")
                                && !enrolment.pausedUntil().isEmpty()
                        ? " until " + Moments.inWords(enrolment.pausedUntil())
                        : "");
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
                state(enrolment),
                start.map(s -> "week " + moments.week(s, moments.now())).orElse(""),
                start.map(moments::day).orElse(""),
                own.stream().map(t -> rows.row(t, whose)).toList());
    }
}
