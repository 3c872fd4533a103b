package org.uptake.app.task;

import java.util.List;
import java.util.Optional;
import org.uptake.app.page.Back;
import org.uptake.app.page.Moments;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.server.Parameters;
import org.uptake.app.server.Reply;
import org.uptake.app.task.TaskReader.Sight;

/** {@code tasks/{id}/move}: give to somebody, pause with a reason, cancel with a reason, add a note. */
final class MovePage implements Page {
    private static final List<String> HOLD_REASONS = List.of(
            "Waiting for the patient",
            "Waiting for a colleague",
            "Waiting for a result",
            "Patient away",
            "Technical problem");

    private final Desk desk;
    private final TaskReader reader;
    private final TaskMoves moves;
    private final TaskActions actions;

    MovePage(Desk desk, TaskReader reader, TaskMoves moves, TaskActions actions) {
        this.desk = desk;
        this.reader = reader;
        this.moves = moves;
        this.actions = actions;
    }

    @Override
    public Response answer(Request request) {
        return reader.with(
                request, sight -> request.method().equals("POST") ? move(request, sight) : show(request, sight));
    }

    private Response show(Request request, Sight sight) {
        var task = sight.task();
        var staff = sight.rows().staff();
        var others = staff.colleagues(task.site()).stream()
                .filter(m -> !m.reference().equals(task.owner()))
                .toList();
        var pools = staff.pools().values().stream()
                .filter(p -> !p.reference().equals(task.owner()))
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
        var view = new TaskView.Move(
                TaskPage.view(desk, request, sight),
                others,
                pools,
                HOLD_REASONS,
                task.isOpen() && !TaskRows.isPatients(task),
                task.state().equals("accepted") || task.state().equals("in-progress"),
                !task.isOpen() && request.visit().role().equals("supervisor"));
        return desk.screen().show(200, "task/move.jte", view);
    }

    private Response move(Request request, Sight sight) {
        return parameters(request, sight)
                .map(move -> moves.move(request, sight.task().id(), TaskActions.seenVersion(request), move))
                .orElse(new Reply.Refused(422, "Please say why; others need to know. Go back and write a reason."))
                .fold(
                        moved -> Back.to(request),
                        refused -> actions.after(request, sight, refused, Back.to(request)),
                        away -> actions.after(request, sight, away, Back.to(request)));
    }

    /** Empty when a reason is missing. */
    private Optional<Parameters> parameters(Request request, Sight sight) {
        var to = request.form("owner");
        if (to.isPresent()) {
            return to.map(
                    owner -> new Parameters().code("to", sight.task().state()).reference("owner", owner));
        }
        var why = request.form("why");
        return switch (request.form("do").orElse("")) {
            case "hold" -> holdReason(request).map(reason -> to("on-hold", reason));
            case "cancel" -> why.map(reason -> to("cancelled", reason));
            case "fail" -> why.map(reason -> to("failed", reason));
            case "reopen" -> why.map(reason -> to("in-progress", reason));
            default -> request.form("note").map(note -> new Parameters().string("note", note));
        };
    }

    private static Parameters to(String state, String reason) {
        return new Parameters().code("to", state).string("reason", reason);
    }

    private Optional<String> holdReason(Request request) {
        var until = request.form("until").flatMap(Moments::typedDay).map(day -> " until " + Moments.words(day));
        return request.form("reason").or(() -> request.form("why")).map(reason -> reason + until.orElse(""));
    }
}
