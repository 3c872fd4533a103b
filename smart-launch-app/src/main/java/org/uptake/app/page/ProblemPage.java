package org.uptake.app.page;

import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The page outside of any screen: what is wrong, what to do, whom to tell. Shows nothing that came with the request. */
public final class ProblemPage {
    private final TemplateEngine templates;

    public ProblemPage(TemplateEngine templates) {
        this.templates = templates;
    }

    /** @param reference leads to the log entry; empty for none */
    public record Problem(int status, String heading, String words, String advice, String reference) {}

    public void show(HttpServletResponse response, Problem problem, List<String> frameAncestors) throws IOException {
        var html = new StringOutput();
        templates.render("launch/problem.jte", problem, html);
        SecurityHeaders.put(response, frameAncestors);
        response.setStatus(problem.status());
        response.setContentType("text/html;charset=utf-8");
        response.getOutputStream().write(html.toString().getBytes(StandardCharsets.UTF_8));
    }
}
