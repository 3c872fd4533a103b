package org.uptake.app.task;

import java.util.Map;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;

/** The screens of one task, by path. */
public final class Tasks {
    private final Desk desk;
    private final FailedWrite failures;

    public Tasks(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    public void addTo(Map<String, Page> pages) {
        var reader = new TaskReader(desk, failures);
        var moves = new TaskMoves(desk.server());
        var actions = new TaskActions(reader, moves, failures);
        pages.put("tasks/{id}", new TaskPage(desk, reader));
        pages.put("tasks/{id}/open", posted(actions::open));
        pages.put("tasks/{id}/done", posted(actions::done));
        pages.put("tasks/{id}/answer", posted(actions::answer));
        pages.put("tasks/{id}/pause", posted(actions::pause));
        pages.put("tasks/{id}/move", new MovePage(desk, reader, moves, actions));
    }

    /** A button's address changes something, so that reading it (a reload, a link checker) only shows the task. */
    private static Page posted(Page button) {
        return request -> request.method().equals("POST") ? button.answer(request) : shown(request);
    }

    private static Response shown(Request request) {
        return Response.seeOther(request.url("tasks/" + TaskReader.id(request)));
    }
}
