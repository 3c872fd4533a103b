package org.uptake.app.task;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uptake.app.page.Back;
import org.uptake.app.page.Frame;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.page.Screen;
import org.uptake.app.server.Reply;

/** Pages for what fhir-server did not do: each says what is wrong, what holds now and what to do next. */
public final class FailedWrite {
    private final Screen screen;

    public FailedWrite(Screen screen) {
        this.screen = screen;
    }

    /** @param present what holds now, as a sentence; empty when there is nothing to add */
    public Response answer(Request request, Reply.Refused refused, String present) {
        return switch (refused.status()) {
            case Reply.STALE ->
                page(
                        request,
                        412,
                        "Somebody changed this meanwhile",
                        "Your change was not saved. " + (present.isEmpty() ? refused.words() : present));
            case Reply.CONFLICT -> page(request, 409, "This is not possible now", conflict(refused, present));
            case Reply.NOT_FOUND, 410 -> page(request, 404, "Not found", refused.words());
            case 401, 403 -> page(request, 403, "You may not do this", refused.words());
            default -> page(request, 422, "This could not be saved", refused.words());
        };
    }

    private static String conflict(Reply.Refused refused, String present) {
        var possible = refused.allowed().stream().map(States::words).collect(Collectors.joining(", "));
        return Stream.of(refused.words(), present, possible.isEmpty() ? "" : "Possible now: " + possible + ".")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }

    /** The server went away during a write: nobody knows whether it arrived. */
    public Response unsure(Request request) {
        return page(
                request,
                503,
                "No answer from Uptake's server",
                "We do not know whether your change was saved. Look at the page again before you repeat it; "
                        + "repeating is safe.");
    }

    /** The server is away and there is nothing to show. */
    public Response unread(Request request) {
        return page(
                request,
                503,
                "No answer from Uptake's server",
                "This page cannot be shown just now; nothing was changed. Try again in a minute.");
    }

    private Response page(Request request, int status, String heading, String words) {
        var back = Back.of(request);
        Frame frame = screen.frame(request.visit(), heading, "");
        return screen.problem(frame, status, heading, words, back, Back.words(back));
    }
}
