package org.uptake.patientpage;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.enrolment.CourseChange;

/** {@code /p/l/[link]}: a patient's page. No cookie, no script, nothing from elsewhere; reading changes nothing, so that scanners of mail may. */
final class LinkServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final int POSTS = 20;
    private static final int TRIES = 60;

    private final transient PatientLinks links;
    private final transient Pages pages;
    private final transient Deeds deeds;
    private final transient Clock clock;
    private final transient Rate posts;
    private final transient Rate tries;
    private final transient TemplateEngine templates =
            TemplateEngine.createPrecompiled(null, ContentType.Html, null, "org.uptake.server.templates");

    LinkServlet(PatientLinks links, Pages pages, Deeds deeds, Clock clock) {
        this.links = links;
        this.pages = pages;
        this.deeds = deeds;
        this.clock = clock;
        this.posts = new Rate(POSTS, clock);
        this.tries = new Rate(TRIES, clock);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var link = link(request);
        if (link.isEmpty()) gone(request, response);
        else write(response, 200, pages.of(link.get(), said(request), List.of(), null));
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setCharacterEncoding(StandardCharsets.UTF_8.name());
        var found = link(request);
        if (found.isEmpty()) {
            gone(request, response);
            return;
        }
        var link = found.get();
        if (posts.isTooMuch(link.id())) {
            tooMany(response, PageWords.language(request.getLocale().toLanguageTag()));
            return;
        }
        var form = new Form(request);
        var page = pages.of(link, null, List.of(), null);
        var wrong = wrong(form, link);
        if (!wrong.isEmpty()) {
            var typed = form.text("do").equals("want") ? form.contact() : null;
            write(response, 422, pages.of(link, null, wrong, typed));
            return;
        }
        var said = act(form, link, page);
        // a relative address: what stands before the server may have moved it
        response.setStatus(303);
        headers(response);
        response.setHeader("Location", request.getRequestURI() + "?said=" + said);
    }

    private List<String> wrong(Form form, PatientLink link) {
        return switch (form.text("do")) {
            case "want" -> form.wrongOfWish(pages.onFile(link));
            case "pause" -> pages.isPause(link, form.day("until")) ? List.of() : List.of("wrong-until");
            case "ask" -> form.question().isPresent() ? List.of() : List.of("wrong-question");
            default -> List.of();
        };
    }

    private String act(Form form, PatientLink link, PageView page) {
        var course = pages.course(link);
        var reason = page.reasons().contains(form.text("why")) ? form.text("why") : "unknown";
        return switch (form.text("do")) {
            case "want" -> page.part().equals("offer") ? deeds.want(link, form) : "changed";
            case "pause" ->
                course.map(id -> deeds.change(
                                id,
                                CourseChange.pause(
                                        "By wish of the patient",
                                        form.day("until").orElseThrow()),
                                "paused"))
                        .orElse("changed");
            case "resume" ->
                course.map(id -> deeds.change(id, CourseChange.resume(), "resumed"))
                        .orElse("changed");
            case "done" ->
                course.map(id -> deeds.change(id, CourseChange.goalMet(), "finished"))
                        .orElse("changed");
            case "stop" ->
                course.map(id -> deeds.change(id, CourseChange.withdraw(reason), "stopped"))
                        .orElse("changed");
            case "channels" -> deeds.channels(link, form.channels(), pages.channels());
            case "ask" ->
                deeds.ask(
                        link,
                        course,
                        form.question().orElseThrow(),
                        form.text("topic"),
                        form.text("once").replaceAll("[^A-Za-z0-9_-]", ""));
            default -> "changed";
        };
    }

    private Optional<PatientLink> link(HttpServletRequest request) {
        @Nullable String path = request.getPathInfo();
        if (path == null || path.length() < 2 || path.length() > 100) return Optional.empty();
        return links.read(path.substring(1), clock.instant());
    }

    private static @Nullable String said(HttpServletRequest request) {
        @Nullable String said = request.getParameter("said");
        return said != null && PageWords.has("said-" + said) ? said : null;
    }

    /** Who tries links that are none is soon not answered. */
    private void gone(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var language = PageWords.language(request.getLocale().toLanguageTag());
        if (tries.isTooMuch(request.getRemoteAddr())) tooMany(response, language);
        else write(response, 404, pages.gone(language));
    }

    private void tooMany(HttpServletResponse response, String language) throws IOException {
        response.setHeader("Retry-After", "60");
        headers(response);
        response.setStatus(429);
        response.setContentType("text/plain;charset=utf-8");
        response.getOutputStream().write(PageWords.of("many", language).getBytes(StandardCharsets.UTF_8));
    }

    private static void headers(HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Robots-Tag", "noindex");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    }

    private void write(HttpServletResponse response, int status, PageView view) throws IOException {
        headers(response);
        response.setStatus(status);
        response.setContentType("text/html;charset=utf-8");
        var html = new StringOutput();
        templates.render("patientpage/page.jte", view, html);
        response.getOutputStream().write(html.toString().getBytes(StandardCharsets.UTF_8));
    }
}
