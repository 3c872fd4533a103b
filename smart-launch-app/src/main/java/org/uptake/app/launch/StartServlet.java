package org.uptake.app.launch;

import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.uptake.app.ehr.Ehrs;
import org.uptake.app.page.SecurityHeaders;

/** {@code /start}: where people open the app without a chart (SMART App Launch 2.2, "Standalone Launch"), in a window of its own. */
public final class StartServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    /** EHRs that are slow to answer are waited for side by side. */
    private static final int ASKED_AT_ONCE = 8;

    private final transient Ehrs ehrs;
    private final transient ExecutorService asking = Executors.newFixedThreadPool(ASKED_AT_ONCE, work -> {
        var thread = new Thread(work, "start");
        thread.setDaemon(true);
        return thread;
    });
    private final transient Departure departure;
    private final transient RefusalPage refusals;
    private final transient TemplateEngine templates;

    StartServlet(Ehrs ehrs, Departure departure, RefusalPage refusals, TemplateEngine templates) {
        this.ehrs = ehrs;
        this.departure = departure;
        this.refusals = refusals;
        this.templates = templates;
    }

    /** @param opens whether the EHR lets a launch begin here */
    public record Door(String id, String name, boolean opens) {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getParameter("ehr") == null) choose(response);
        else leave(request, response);
    }

    private void choose(HttpServletResponse response) throws IOException {
        var html = new StringOutput();
        var doors = ehrs.all().stream()
                .map(ehr -> CompletableFuture.supplyAsync(
                        () -> new Door(ehr.id(), ehr.name(), departure.mayBeginAlone(ehr)), asking))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        templates.render("launch/start.jte", doors, html);
        SecurityHeaders.put(response, List.of());
        response.setContentType("text/html;charset=utf-8");
        response.getOutputStream().write(html.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A link and not a form: {@code form-action} would hold for every redirect on the way, also those of the EHR's sign-in. It changes
     * nothing but the browser's own way; who is sent here by another site ends at the EHR's sign-in.
     */
    private void leave(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var outcome = departure.beginAlone(ServletParameters.of(request));
        var refused = outcome.<Optional<Refused>>fold(
                leaving -> {
                    LaunchServlet.leave(request, response, leaving);
                    return Optional.empty();
                },
                (why, detail) -> Optional.of(new Refused(why, detail)));
        if (refused.isPresent())
            refusals.show(
                    response,
                    refused.get(),
                    ServletParameters.of(request).first("ehr").flatMap(ehrs::byId));
    }
}
