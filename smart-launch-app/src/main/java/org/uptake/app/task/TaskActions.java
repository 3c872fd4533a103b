package org.uptake.app.task;

import org.uptake.app.page.Back;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.server.Reply;
import org.uptake.app.task.TaskReader.Sight;

/** The buttons of a task: open, done, leave. A repeated click finds its work done and does nothing. */
final class TaskActions {
    private final TaskReader reader;
    private final TaskMoves moves;
    private final FailedWrite failures;

    TaskActions(TaskReader reader, TaskMoves moves, FailedWrite failures) {
        this.reader = reader;
        this.moves = moves;
        this.failures = failures;
    }

    /** Starts work, or goes on with work that was left; a task held for a reason goes on only when asked to. */
    Response open(Request request) {
        return reader.with(request, sight -> {
            var task = sight.task();
            var rows = sight.rows();
            var held = task.state().equals("on-hold") && !task.reason().equals(TaskMoves.LEFT);
            var goOn = !held || request.form("resume").isPresent();
            if (!rows.mayWork(task) || task.state().equals("in-progress") || !goOn) {
                return shown(request, task.id());
            }
            return after(request, sight, moves.start(request, task, rows.mayClaim(task)), shown(request, task.id()));
        });
    }

    Response done(Request request) {
        return reader.with(request, sight -> {
            var task = sight.task();
            var rows = sight.rows();
            if (task.state().equals("completed") && rows.isMine(task)) {
                return Back.to(request);
            }
            var version = wasLeft(sight) ? task.version() : seenVersion(request);
            return after(request, sight, moves.done(request, task, version, rows.mayClaim(task)), Back.to(request));
        });
    }

    /** Sends the answer to the patient and finishes the task. */
    Response answer(Request request) {
        return reader.with(request, sight -> {
            var task = sight.task();
            if (task.state().equals("completed") && sight.rows().isMine(task)) {
                return Back.to(request);
            }
            var version = wasLeft(sight) ? task.version() : seenVersion(request);
            return after(request, sight, moves.answer(request, task, version), Back.to(request));
        });
    }

    Response pause(Request request) {
        return reader.with(request, sight -> {
            if (!sight.task().state().equals("in-progress")) {
                return Back.to(request);
            }
            return after(
                    request, sight, moves.pause(request, sight.task().id(), seenVersion(request)), Back.to(request));
        });
    }

    /** A page that is reloaded pauses its task on the way out; the reader's next click must not stumble over that. */
    private static boolean wasLeft(Sight sight) {
        var task = sight.task();
        return task.state().equals("on-hold")
                && task.reason().equals(TaskMoves.LEFT)
                && sight.rows().isMine(task);
    }

    /** @param next where to go when the move was made */
    Response after(Request request, Sight sight, Reply reply, Response next) {
        return reply.fold(
                moved -> next,
                refused -> failures.answer(request, refused, present(sight)),
                away -> failures.unsure(request));
    }

    private static String present(Sight sight) {
        var row = sight.row();
        return "The task \u201C" + row.title() + "\u201D of " + row.whose() + " is now " + row.stateWords()
                + (row.detail().isEmpty() ? "" : " (" + row.detail() + ")") + "; it belongs to " + row.owner() + ".";
    }

    static String seenVersion(Request request) {
        return request.form("version").orElse("0");
    }

    private static Response shown(Request request, String id) {
        return Response.seeOther(request.url("tasks/" + id + Back.query(Back.of(request))));
    }
}
