package org.uptake.app.compliance;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.server.FhirNode;
import org.uptake.app.task.FailedWrite;

/** {@code audit}: who saw and changed what, newest first, and whether the record is whole. fhir-server decides who may see it. */
public final class AuditPage implements Page {
    private static final Pattern CURSOR = Pattern.compile("[?&]_cursor=([0-9A-Za-z._-]+)");

    private final Desk desk;
    private final FailedWrite failures;

    public AuditPage(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    @Override
    public Response answer(Request request) {
        var question = AuditQuestion.of(request);
        return desk.server()
                .get(request.visit(), question.asked())
                .join()
                .fold(
                        events -> show(request, question, events),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unread(request));
    }

    private Response show(Request request, AuditQuestion question, FhirNode events) {
        var view = new AuditView(
                desk.screen().frame(request.visit(), "Audit", "audit"),
                question,
                chain(request),
                events.resources("AuditEvent").stream().map(AuditPage::row).toList(),
                next(events).map(question::path).orElse(""));
        return desk.screen().show(200, "compliance/audit.jte", view);
    }

    /** On demand only: every entry is read for it. */
    private Optional<AuditView.Chain> chain(Request request) {
        if (request.query("check").isEmpty()) return Optional.empty();
        var whole = desk.server()
                .get(request.visit(), "AuditEvent/$verify")
                .join()
                .fold(AuditPage::isWhole, refused -> Optional.<Boolean>empty(), away -> Optional.<Boolean>empty());
        return Optional.of(new AuditView.Chain(words(whole), whole.orElse(false)));
    }

    private static Optional<Boolean> isWhole(FhirNode report) {
        return Optional.of(report.parameter("intact").is("valueBoolean"));
    }

    private static String words(Optional<Boolean> whole) {
        if (whole.isEmpty()) return "Whether the record is whole cannot be said just now.";
        return whole.get()
                ? "The record is whole: no entry was removed or changed."
                : "Entries were removed or changed. Keep this page, and tell whoever answers for data protection.";
    }

    private static Optional<String> next(FhirNode bundle) {
        return bundle.each("link").stream()
                .filter(link -> link.textOr("", "relation").equals("next"))
                .flatMap(
                        link -> CURSOR.matcher(link.textOr("", "url")).results().map(found -> found.group(1)))
                .findFirst();
    }

    private static AuditView.Row row(FhirNode event) {
        var client = "";
        var who = "";
        for (var agent : event.each("agent")) {
            if (agent.text("who", "reference").isPresent()) who = agent.textOr("", "who", "reference");
            else if (client.isEmpty()) client = agent.textOr("", "who", "display");
        }
        return new AuditView.Row(
                event.textOr("", "recorded").replace('T', ' ').replaceFirst("\\..*|Z$", ""),
                who,
                client,
                inWords(event.at("subtype").textOr("", "code")),
                about(event),
                !event.textOr("", "outcome").equals("0"),
                event.textOr("", "outcomeDesc"));
    }

    /** Codes of DICOM and of the record life cycle say nothing to a reader; R4's interactions do. */
    private static String inWords(String subtype) {
        return switch (subtype) {
            case "110122" -> "sign-in or token";
            case "110123" -> "token checked or ended";
            case "110131" -> "client changed";
            case "disclose" -> "sent out";
            default -> subtype;
        };
    }

    private static List<String> about(FhirNode event) {
        var about = new LinkedHashSet<String>();
        for (var entity : event.each("entity")) entity.text("what", "reference").ifPresent(about::add);
        return List.copyOf(about);
    }
}
