package org.uptake.app.page;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.uptake.app.page.ProblemPage.Problem;
import org.uptake.app.visit.VisitRefusal;

/** The answers of {@link VisitServlet} that are not a screen. */
final class VisitProblems {
    private static final String AGAIN = "Close this page and open Uptake from the patient's chart again.";

    private VisitProblems() {}

    /** Exactly one of the two. */
    record Answer(@Nullable Response page, @Nullable Problem problem) {
        static Answer of(Response page) {
            return new Answer(page, null);
        }
    }

    static Answer refused(VisitRefusal why) {
        return switch (why) {
            case OVER ->
                problem(
                        403,
                        "This visit is over",
                        "It was left, was not used for a while, or Uptake was restarted.",
                        AGAIN);
            case ELSEWHERE ->
                problem(
                        403,
                        "This page belongs to another visit",
                        "It was opened in another browser or another frame, so nothing is shown and nothing was changed.",
                        AGAIN);
            case FORGED ->
                problem(
                        403,
                        "Nothing was changed",
                        "The form did not come from a page of this visit.",
                        "Go back, reload the page and try again. If it happens again, tell IT.");
        };
    }

    static Answer unknownPage() {
        return problem(404, "There is no such page", "The address leads nowhere in Uptake.", AGAIN);
    }

    static Answer away() {
        return problem(
                503,
                "Part of Uptake is away",
                "The EHR or Uptake's server did not answer. Your visit is still open.",
                "Wait a minute, then reload the page. If it lasts, tell IT.");
    }

    static Answer method() {
        return problem(405, "This does not work here", "The address can only be opened or posted to.", AGAIN);
    }

    /** After logging out: the cookie goes and a page says so. */
    static Answer left(String clearedCookie) {
        return Answer.of(new Response(
                303, "text/plain;charset=utf-8", "", Map.of("Location", "/left", "Set-Cookie", clearedCookie)));
    }

    private static Answer problem(int status, String heading, String words, String advice) {
        return new Answer(null, new Problem(status, heading, words, advice, ""));
    }
}
