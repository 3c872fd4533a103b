package org.uptake.app.task;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uptake.app.page.Back;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.server.Part;
import org.uptake.app.task.TaskReader.Sight;

/** {@code GET tasks/{id}}: shows a task and changes nothing; opening it is a POST. */
final class TaskPage implements Page {
    private final Desk desk;
    private final TaskReader reader;

    TaskPage(Desk desk, TaskReader reader) {
        this.desk = desk;
        this.reader = reader;
    }

    @Override
    public Response answer(Request request) {
        return reader.with(request, sight -> desk.screen().show(200, "task/task.jte", view(desk, request, sight)));
    }

    static TaskView view(Desk desk, Request request, Sight sight) {
        var task = sight.task();
        var rows = sight.rows();
        var mine = rows.isMine(task);
        var back = Back.of(request);
        return new TaskView(
                desk.screen().frame(request.visit(), "Task", "").with(Part.problems(sight.staff())),
                sight.row(),
                mine && task.state().equals("in-progress"),
                task.state().equals("on-hold") && task.reason().equals(TaskMoves.LEFT),
                task.isOpen() && !task.isOffer() && !TaskRows.isPatients(task) && !rows.mayWork(task),
                rows.moments()
                        .startOf(task.created())
                        .map(rows.moments()::dayAndTime)
                        .orElse(""),
                rows.staff().siteName(task.site()),
                notes(sight),
                sight.asked(),
                back,
                Back.words(back));
    }

    private static List<TaskView.NoteLine> notes(Sight sight) {
        var rows = sight.rows();
        return sight.task().notes().stream()
                .map(note -> new TaskView.NoteLine(
                        Stream.of(
                                        rows.moments()
                                                .startOf(note.at())
                                                .map(rows.moments()::dayAndTime)
                                                .orElse(""),
                                        note.by().isEmpty()
                                                ? ""
                                                : rows.staff()
                                                        .owner(
                                                                note.by(),
                                                                rows.visit().person()))
                                .filter(s -> !s.isEmpty())
                                .collect(Collectors.joining(" \u00b7 ")),
                        note.text()))
                .toList();
    }
}
