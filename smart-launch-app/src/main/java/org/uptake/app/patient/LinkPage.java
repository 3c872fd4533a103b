package org.uptake.app.patient;

import java.util.List;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.people.Person;
import org.uptake.app.server.FhirNode;
import org.uptake.app.server.Parameters;
import org.uptake.app.server.Part;
import org.uptake.app.server.Reply;
import org.uptake.app.task.FailedWrite;

/** {@code link/{intervention}}: gives the patient a link of their own, to scan or to print, or ends all that they have. */
final class LinkPage implements Page {
    private final Desk desk;
    private final FailedWrite failures;

    LinkPage(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    @Override
    public Response answer(Request request) {
        var patient = request.visit().patient();
        if (patient == null) {
            return failures.answer(request, new Reply.Refused(409, "Open the app from the patient's chart first."), "");
        }
        if (!request.method().equals("POST")) {
            return page(request, patient, "", List.of(), "");
        }
        return request.form("end").isPresent() ? end(request, patient) : make(request, patient);
    }

    private Response make(Request request, String patient) {
        return desk.server()
                .post(
                        request.visit(),
                        "PlanDefinition/" + OfferPage.intervention(request) + "/$patient-link",
                        new Parameters().reference("patient", patient).body())
                .fold(
                        made -> page(
                                request,
                                patient,
                                made.parameter("url").textOr("", "valueUrl"),
                                made.parameters("qr").stream()
                                        .map(row -> row.textOr("", "valueString"))
                                        .toList(),
                                expires(request, made)),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unsure(request));
    }

    private String expires(Request request, FhirNode made) {
        var moments =
                desk.moments(desk.directory().staff(request.visit()).join().value(), request.visit());
        return moments.startOf(made.parameter("expires").textOr("", "valueInstant"))
                .map(moments::day)
                .orElse("");
    }

    private Response end(Request request, String patient) {
        return desk.server()
                .post(request.visit(), patient + "/$revoke-links", new Parameters().body())
                .fold(
                        ended -> Response.seeOther(request.url("")),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unsure(request));
    }

    private Response page(Request request, String patient, String url, List<String> qr, String expires) {
        var person = desk.server()
                .get(request.visit(), patient)
                .join()
                .part("the patient's name", Person.unnamed(patient), Person::of);
        var view = new LinkView(
                desk.screen()
                        .frame(request.visit(), "Link for the patient", "patient")
                        .with(Part.problems(person)),
                person.value(),
                OfferPage.intervention(request),
                url,
                qr,
                expires);
        return desk.screen().show(200, "patient/link.jte", view);
    }
}
