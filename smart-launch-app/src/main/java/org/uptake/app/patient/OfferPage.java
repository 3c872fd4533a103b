package org.uptake.app.patient;

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

/** {@code offer/{intervention}}: the words to say and the handout, then the patient's answer in one click. */
final class OfferPage implements Page {
    private final Desk desk;
    private final FailedWrite failures;

    OfferPage(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    @Override
    public Response answer(Request request) {
        var patient = request.visit().patient();
        if (patient == null) {
            return failures.answer(request, new Reply.Refused(409, "Open the app from the patient's chart first."), "");
        }
        return request.method().equals("POST") ? record(request, patient) : show(request, patient);
    }

    private Response show(Request request, String patient) {
        var visit = request.visit();
        var staff = desk.directory().staff(visit);
        var person = desk.server().get(visit, patient);
        var definition = desk.server().get(visit, "PlanDefinition/" + intervention(request));
        return definition
                .join()
                .fold(
                        plan -> page(
                                request,
                                plan,
                                person.join(),
                                Person.unnamed(patient),
                                desk.moments(staff.join().value(), visit).fhirNow()),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unread(request));
    }

    private Response page(Request request, FhirNode plan, Reply chart, Person unnamed, String now) {
        var documents = new KitDocuments(desk.server(), request.visit());
        var scripts = documents.all(plan, "script");
        var handouts = documents.all(plan, "handout");
        var person = chart.part("the patient's name", unnamed, Person::of);
        var language = chart.part("the patient's language", "", KitDocuments::preferred)
                .value();
        var view = new OfferView(
                desk.screen().frame(request.visit(), "Offer", "patient").with(Part.problems(person, scripts, handouts)),
                person.value(),
                intervention(request),
                plan.textOr("", "title"),
                plan.textOr("", "description"),
                KitDocuments.best(scripts.value(), request.visit().role(), language),
                KitDocuments.best(handouts.value(), "patient", language),
                now,
                Words.DECLINE_REASONS,
                Words.MEDIA);
        return desk.screen().show(200, "patient/offer.jte", view);
    }

    /** The button's value is the answer; for a decline the reason follows after a colon, so that one click says both. */
    private Response record(Request request, String patient) {
        var answer = request.form("answer").orElse("").split(":", 2);
        var offer = new Parameters()
                .reference("patient", patient)
                .code("outcome", answer[0])
                .code("medium", request.form("medium").orElse("FACE"));
        if (answer.length == 2) {
            offer.code("reason", answer[1]);
        }
        request.form("script").ifPresent(script -> offer.reference("script", script));
        request.form("started").ifPresent(started -> offer.dateTime("started", started));
        var next = answer[0].equals("agreed") ? "enrol/" + intervention(request) : "";
        return desk.server()
                .post(request.visit(), "PlanDefinition/" + intervention(request) + "/$offer", offer.body())
                .fold(
                        kept -> Response.seeOther(request.url(next)),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unsure(request));
    }

    /** Ids go into addresses of fhir-server, so only what a FHIR id may hold is kept. */
    static String intervention(Request request) {
        return request.segment(1).replaceAll("[^A-Za-z0-9.-]", "");
    }
}
