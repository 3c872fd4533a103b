package org.uptake.app.task;

import org.uptake.app.page.Request;
import org.uptake.app.server.FhirServer;
import org.uptake.app.server.Parameters;
import org.uptake.app.server.Reply;

/** Moves of one task: each is one call, refused when somebody else changed the task since the person saw it. */
final class TaskMoves {
    /** Said of a task that was left, not held on purpose: opening it again simply goes on. */
    static final String LEFT = "Left for later";

    private final FhirServer server;

    TaskMoves(FhirServer server) {
        this.server = server;
    }

    Reply start(Request request, WorkTask task, boolean claim) {
        return move(request, task.id(), task.version(), claiming(request, claim).code("to", "in-progress"));
    }

    /** A paused task goes on for a moment before it is done: paused work cannot be finished, only resumed. */
    Reply done(Request request, WorkTask task, String version, boolean claim) {
        var done = claiming(request, claim).code("to", "completed").string("note", request.form("note"));
        if (!task.state().equals("on-hold")) {
            return move(request, task.id(), version, done);
        }
        var resume = new Parameters().code("to", "in-progress");
        return move(request, task.id(), version, resume)
                .fold(
                        resumed -> move(request, task.id(), WorkTask.of(resumed).version(), done),
                        refused -> refused,
                        away -> away);
    }

    /** What was left goes on for a moment, as in {@link #done}. */
    Reply answer(Request request, WorkTask task, String version) {
        var answer = new Parameters().string("text", request.form("text"));
        if (!task.state().equals("on-hold")) {
            return answer(request, task.id(), version, answer);
        }
        return move(request, task.id(), version, new Parameters().code("to", "in-progress"))
                .fold(
                        resumed ->
                                answer(request, task.id(), WorkTask.of(resumed).version(), answer),
                        refused -> refused,
                        away -> away);
    }

    private Reply answer(Request request, String id, String version, Parameters answer) {
        return server.postIfMatch(request.visit(), "Task/" + id + "/$answer", answer.body(), version);
    }

    Reply pause(Request request, String id, String version) {
        return move(request, id, version, new Parameters().code("to", "on-hold").string("reason", LEFT));
    }

    Reply move(Request request, String id, String version, Parameters move) {
        return server.postIfMatch(request.visit(), "Task/" + id + "/$move", move.body(), version);
    }

    private static Parameters claiming(Request request, boolean claim) {
        var move = new Parameters();
        return claim ? move.reference("owner", request.visit().person()) : move;
    }
}
