package org.uptake.app.patient;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
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
        var contact = desk.server().get(visit, patient + "/$contact");
        return desk.server()
                .get(visit, "PlanDefinition/" + OfferPage.intervention(request))
                .join()
                .fold(
                        plan -> page(
                                request,
                                plan,
                                person.join().part("the patient's name", Person.unnamed(patient), Person::of),
                                contact.join().part("how to reach the patient", ContactForm.UNREAD, ContactForm::of),
                                desk.moments(staff.join().value(), visit)),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unread(request));
    }

    private Response page(
            Request request, FhirNode plan, Part<Person> person, Part<ContactForm> contact, Moments moments) {
        var steps = new ArrayList<EnrolView.Step>();
        for (var action : plan.each("action")) steps.add(step(action, steps.size(), moments));
        var view = new EnrolView(
                desk.screen().frame(request.visit(), "Enrol", "patient").with(Part.problems(person, contact)),
                person.value(),
                OfferPage.intervention(request),
                plan.textOr("", "title"),
                steps,
                contact.value());
        return desk.screen().show(200, "patient/enrol.jte", view);
    }

    private static EnrolView.Step step(FhirNode action, int position, Moments moments) {
        var who = action.at("participant", "role").code("workplace-role").orElse("staff");
        var due = action.extension("task-offset")
                .flatMap(offset -> offset.extension("due"))
                .map(e -> e.at("valueDuration").number("value"))
                .filter(days -> days.isPresent())
                .map(days -> moments.today().plusDays((long) days.getAsDouble()));
        return new EnrolView.Step(
                action.textOr("" + position, "id"),
                action.textOr("", "title"),
                who.equals("patient") ? "the patient" : who,
                due.map(Moments::words).orElse("no due date"),
                due.map(LocalDate::toString).orElse(""),
                !action.each("condition").isEmpty());
    }

    /** First what was corrected: a patient who cannot be reached is not enrolled. */
    private Response enrol(Request request, String patient) {
        var corrected = ContactForm.correction(request)
                .map(correction -> desk.server()
                        .postIfMatch(
                                request.visit(),
                                patient + "/$set-contact",
                                correction.body(),
                                request.form("version").orElse("0")));
        return corrected
                .map(reply -> reply.fold(
                        kept -> begin(request, patient),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unsure(request)))
                .orElseGet(() -> begin(request, patient));
    }

    private Response begin(Request request, String patient) {
        var enrolment = new Parameters().reference("patient", patient);
        edits(request).forEach(edit -> enrolment.parts("action", edit));
        return desk.server()
                .post(
                        request.visit(),
                        "PlanDefinition/" + OfferPage.intervention(request) + "/$enrol",
                        enrolment.body())
                .fold(
                        enrolled -> Response.seeOther(request.url("#plan")),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unsure(request));
    }

    /** What is different for this patient: tasks without a tick, and due days that are not the plan's. */
    private static List<Parameters> edits(Request request) {
        var kept = request.form().getOrDefault("keep", List.of());
        var edits = new ArrayList<Parameters>();
        for (var step : request.form().getOrDefault("step", List.of())) {
            var due = request.form("due-" + step).orElse("");
            if (!kept.contains(step)) {
                edits.add(new Parameters().string("id", step).bool("leave-out", true));
            } else if (!due.isEmpty()
                    && !due.equals(request.form("was-due-" + step).orElse(""))) {
                edits.add(new Parameters().string("id", step).date("due", due));
            }
        }
        return edits;
    }
}
