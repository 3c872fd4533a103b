package org.uptake.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Elements;
import org.uptake.store.Version;

/**
 * {@code /p/m/[token]}: where the link in a message leads. Looking changes nothing (mail scanners follow links); POST stops a channel,
 * with one click by RFC 8058, or asks a question. Says nothing of who the patient is.
 */
final class PageServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final Duration QUESTIONS = Duration.ofDays(30);
    private static final int LONGEST_QUESTION = 2_000;

    private final transient Messages messages;
    private final transient Incoming incoming;
    private final transient Clock clock;
    private final transient PageLimit limit;
    private final transient TemplateEngine templates =
            TemplateEngine.createPrecompiled(null, ContentType.Html, null, "org.uptake.server.templates");

    PageServlet(Messages messages, Incoming incoming, Clock clock) {
        this.messages = messages;
        this.incoming = incoming;
        this.clock = clock;
        this.limit = new PageLimit(clock);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var row = row(request);
        if (row.isEmpty()) gone(request, response);
        else show(response, 200, row.get(), null);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setCharacterEncoding(StandardCharsets.UTF_8.name());
        var found = row(request);
        if (found.isEmpty()) {
            gone(request, response);
            return;
        }
        var row = found.get();
        var question = request.getParameter("question");
        if (question != null) ask(request, response, row, question.strip());
        else {
            var channel = Optional.ofNullable(request.getParameter("stop"))
                    .flatMap(MessageChannel::ofCode)
                    .or(row::channel);
            channel.ifPresent(one -> incoming.stop(row.patient(), one, "Link in a message"));
            show(response, 200, row, FixedWords.of("page-done", language(row)));
        }
    }

    private void ask(HttpServletRequest request, HttpServletResponse response, OutboxRow row, String question)
            throws IOException {
        var language = language(row);
        if (!mayAsk(row) || row.channel().isEmpty()) {
            show(response, 200, row, null);
            return;
        }
        if (limit.isTooMuch(request.getRemoteAddr())) {
            response.setHeader("Retry-After", Long.toString(PageLimit.WINDOW.toSeconds()));
            show(response, 429, row, FixedWords.of("page-later", language));
            return;
        }
        if (question.isEmpty() || question.length() > LONGEST_QUESTION) {
            show(response, 200, row, FixedWords.of("page-empty", language));
            return;
        }
        @Nullable String topic = request.getParameter("topic");
        @Nullable String once = request.getParameter("once");
        var inbound = new Inbound(
                row.channel().get(),
                "page|" + row.communication() + "|" + (once == null ? "" : once.replaceAll("[^0-9a-f]", "")),
                row.patient(),
                Optional.of("Communication/" + row.communication()),
                row.enrolment(),
                Optional.ofNullable(topic),
                question,
                clock.instant());
        show(response, 200, row, incoming.question(inbound).orElse(FixedWords.of("page-thanks", language)));
    }

    private Optional<OutboxRow> row(HttpServletRequest request) {
        @Nullable String path = request.getPathInfo();
        if (path == null || path.length() < 2) return Optional.empty();
        return messages.links()
                .read(path.substring(1))
                .flatMap(id -> messages.store().read(connection -> new OutboxTable(connection).find(id)));
    }

    private boolean mayAsk(OutboxRow row) {
        return row.decided().plus(QUESTIONS).isAfter(clock.instant());
    }

    private Optional<ObjectNode> patient(OutboxRow row) {
        return messages.store()
                .current("Patient", row.patient().substring("Patient/".length()))
                .filter(version -> !version.deleted())
                .map(Version::tree);
    }

    private String language(OutboxRow row) {
        return FixedWords.language(
                patient(row).map(tree -> new Recipient(tree).language()).orElse("en"));
    }

    private void show(HttpServletResponse response, int status, OutboxRow row, @Nullable String said)
            throws IOException {
        var language = language(row);
        var site = patient(row)
                .flatMap(tree -> Elements.reference(tree, "managingOrganization"))
                .flatMap(reference -> Elements.id(reference, "Organization"))
                .orElse("");
        var clinic = messages.clinic(site, language);
        var stoppable = Arrays.stream(MessageChannel.values())
                .filter(messages.settings().channels()::contains)
                .filter(channel -> !messages.store()
                        .read(connection ->
                                new OutboxTable(connection).isOptedOut(row.patient(), List.of(channel.code()))))
                .toList();
        var view = new PageView(
                language,
                clinic.name(),
                clinic.crisis().orElse(FixedWords.of("crisis", language)),
                said,
                stoppable,
                mayAsk(row) ? messages.newKey() : null);
        write(response, status, view);
    }

    private void gone(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var language = FixedWords.language(request.getLocale().toLanguageTag());
        var clinic = messages.clinic("", language);
        write(
                response,
                404,
                new PageView(
                        language,
                        clinic.name(),
                        clinic.crisis().orElse(FixedWords.of("crisis", language)),
                        FixedWords.of("page-gone", language),
                        List.of(),
                        null));
    }

    private void write(HttpServletResponse response, int status, PageView view) throws IOException {
        response.setStatus(status);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
        response.setContentType("text/html;charset=utf-8");
        var html = new StringOutput();
        templates.render("message/page.jte", view, html);
        response.getOutputStream().write(html.toString().getBytes(StandardCharsets.UTF_8));
    }
}
