package org.uptake.app.patient;

import org.uptake.app.page.Moments;
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

/** {@code enrol/{intervention}}: says what will happen, then does it. Enrolling twice makes one enrolment; fhir-server sees to it. */
final class EnrolPage implements Page {
    private final Desk desk;
    private final FailedWrite failures;

    EnrolPage(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    @Override
    public Response answer(Request request) {
        var patient = request.visit().patient();
        if (patient == null) {
            return failures.answer(request, new Reply.Refused(409, "Open the app from the patient's chart first."), "");
        }
        return request.method().equals("POST") ? enrol(request, patient) : confirm(request, patient);
    }

    private Response confirm(Request request, String patient) {
        var visit = request.visit();
        var staff = desk.directory().staff(visit);
        var person = desk.server().get(visit, patient);
        return desk.server()
                .get(visit, "PlanDefinition/" + OfferPage.intervention(request))
                .join()
                .fold(
                        plan -> page(
                                request,
                                plan,
                                person.join().part("the patient's name", Person.unnamed(patient), Person::of),
                                desk.moments(staff.join().value(), visit)),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unread(request));
    }

    private Response page(Request request, FhirNode plan, Part<Person> person, Moments moments) {
        var view = new EnrolView(
                desk.screen().frame(request.visit(), "Enrol", "patient").with(Part.problems(person)),
                person.value(),
                OfferPage.intervention(request),
                plan.textOr("", "title"),
                plan.each("action").stream()
                        .map(action -> step(action, moments))
                        .toList());
        return desk.screen().show(200, "patient/enrol.jte", view);
    }

    private static EnrolView.Step step(FhirNode action, Moments moments) {
        var who = action.at("participant", "role").code("workplace-role").orElse("staff");
        var due = action.extension("task-offset")
                .flatMap(offset -> offset.extension("due"))
                .map(e -> e.at("valueDuration").number("value"))
                .filter(days -> days.isPresent())
                .map(days -> Moments.words(moments.today().plusDays((long) days.getAsDouble())))
                .orElse("no due date");
        return new EnrolView.Step(action.textOr("", "title"), who.equals("patient") ? "the patient" : who, due);
    }

    private Response enrol(Request request, String patient) {
        var body = new Parameters().reference("patient", patient).body();
        return desk.server()
                .post(request.visit(), "PlanDefinition/" + OfferPage.intervention(request) + "/$enrol", body)
                .fold(
                        enrolled -> Response.seeOther(request.url("#plan")),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unsure(request));
    }
}
