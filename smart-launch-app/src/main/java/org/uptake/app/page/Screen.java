package org.uptake.app.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uptake.app.visit.Visit;

/** Turns view records into HTML. The templates are compiled with the program; a missing one fails the first test. */
public final class Screen {
    private static final String TEMPLATES = "org.uptake.app.templates";

    private final TemplateEngine templates =
            TemplateEngine.createPrecompiled(Path.of("."), ContentType.Html, Screen.class.getClassLoader(), TEMPLATES);
    private final String notice;
    private final String stylesheet = Assets.url("uptake.css");
    private final String script = Assets.url("uptake.js");

    /** @param notice one line on top of every page; empty for none */
    public Screen(String notice) {
        this.notice = notice;
    }

    public Frame frame(Visit visit, String title, String tab) {
        return new Frame(visit, title, tab, null, List.of(), notice, stylesheet, script);
    }

    /** @param template path below {@code src/main/jte}, for example {@code patient/patient.jte} */
    public Response show(int status, String template, Object view) {
        var html = new StringOutput(32 * 1024);
        templates.render(template, view, html);
        return Response.html(status, html.toString());
    }

    /** A page that says what went wrong and what to do next. */
    public Response problem(Frame frame, int status, String heading, String words, String back, String backWords) {
        return show(status, "layout/problem.jte", new Problem(frame, heading, words, null, back, backWords));
    }

    /**
     * @param subject name and birth date or title of what the problem is about; null when it would say nothing
     * @param back path inside the visit
     */
    public record Problem(
            Frame frame,
            String heading,
            String words,
            @Nullable String subject,
            String back,
            String backWords) {}
}
