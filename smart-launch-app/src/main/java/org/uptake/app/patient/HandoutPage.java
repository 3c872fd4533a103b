package org.uptake.app.patient;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.server.FhirNode;
import org.uptake.app.task.FailedWrite;

/** {@code handout/{intervention}}: the handout as a PDF, in the language asked, with the name of the reader's site. */
final class HandoutPage implements Page {
    private final Desk desk;
    private final FailedWrite failures;

    HandoutPage(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    @Override
    public Response answer(Request request) {
        var language = request.query("language").orElse("").replaceAll("[^A-Za-z0-9-]", "");
        var site = request.visit().site();
        var query = "format=pdf" + (language.isEmpty() ? "" : "&language=" + language)
                + (site == null ? "" : "&site=" + FhirNode.id(site));
        return desk.server()
                .get(request.visit(), "PlanDefinition/" + OfferPage.intervention(request) + "/$handout?" + query)
                .join()
                .fold(
                        HandoutPage::pdf,
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unread(request));
    }

    private static Response pdf(FhirNode binary) {
        var bytes = Base64.getDecoder().decode(binary.textOr("", "data"));
        return new Response(
                200,
                "application/pdf",
                new String(bytes, StandardCharsets.ISO_8859_1),
                Map.of("Content-Disposition", "inline; filename=\"handout.pdf\""));
    }
}
