package org.uptake.app.page;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** {@code /left}: what is shown after logging out. Any EHR may frame it: it shows nothing. */
public final class LeftServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient ProblemPage pages;
    private final transient List<String> frameAncestors;

    public LeftServlet(ProblemPage pages, List<String> frameAncestors) {
        this.pages = pages;
        this.frameAncestors = List.copyOf(frameAncestors);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var words = "The visit is closed; its data is no longer shown here.";
        var advice = "Open Uptake from a patient's chart to go on.";
        pages.show(response, new ProblemPage.Problem(200, "You have left Uptake", words, advice, ""), frameAncestors);
    }
}
