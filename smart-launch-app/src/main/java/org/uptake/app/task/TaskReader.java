package org.uptake.app.task;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.people.Person;
import org.uptake.app.people.Staff;
import org.uptake.app.server.FhirNode;
import org.uptake.app.server.Part;
import org.uptake.app.server.Reply;
import org.uptake.app.visit.Visit;

/** Reads the task of an address together with whose it is. */
final class TaskReader {
    /**
     * @param whose the task's patient; for the line that every change must show
     * @param asked the question that the task is about; null for other work
     */
    record Sight(
            WorkTask task,
            Person whose,
            Part<Staff> staff,
            TaskRows rows,
            @Nullable Asked asked) {
        TaskRow row() {
            return rows.row(task, whose.line());
        }
    }

    private final Desk desk;
    private final FailedWrite failures;

    TaskReader(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    /** @param then makes the page; a task that cannot be read gets a page that says so instead */
    Response with(Request request, Function<Sight, Response> then) {
        var staff = desk.directory().staff(request.visit());
        var reply = desk.server().get(request.visit(), taskUrl(request)).join();
        return reply.fold(
                bundle -> sight(request.visit(), bundle, staff.join())
                        .map(then)
                        .orElseGet(() -> failures.answer(
                                request, new Reply.Refused(Reply.NOT_FOUND, "There is no such task."), "")),
                refused -> failures.answer(request, refused, ""),
                away -> failures.unread(request));
    }

    private Optional<Sight> sight(Visit visit, FhirNode bundle, Part<Staff> staff) {
        var whose = bundle.resources("Patient").stream().findFirst().map(Person::of);
        return bundle.resources("Task").stream()
                .findFirst()
                .map(WorkTask::of)
                .map(task -> new Sight(
                        task,
                        whose.orElseGet(() -> Person.unnamed("")),
                        staff,
                        new TaskRows(visit, staff.value(), desk.moments(staff.value(), visit)),
                        task.code().equals("answer-question")
                                ? bundle.resources("Communication").stream()
                                        .findFirst()
                                        .map(Asked::of)
                                        .orElse(null)
                                : null));
    }

    private static String taskUrl(Request request) {
        return "Task?_id=" + id(request) + "&_include=Task:patient&_include=Task:focus";
    }

    /** Ids go into addresses of fhir-server, so only what a FHIR id may hold is kept. */
    static String id(Request request) {
        return request.segment(1).replaceAll("[^A-Za-z0-9.-]", "");
    }
}
