package org.uptake.app.patient;

import java.util.Optional;
import org.uptake.app.page.Back;
import org.uptake.app.page.Moments;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.people.Person;
import org.uptake.app.people.Staff;
import org.uptake.app.server.FhirNode;
import org.uptake.app.server.Parameters;
import org.uptake.app.server.Part;
import org.uptake.app.server.Reply;
import org.uptake.app.task.FailedWrite;

/** {@code course/{id}}: pause, go on, finish, stop or hand over one course; each is one button that says why. */
final class CoursePage implements Page {
    private static final int USUAL_PAUSE_DAYS = 14;

    private final Desk desk;
    private final FailedWrite failures;

    CoursePage(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    @Override
    public Response answer(Request request) {
        var patient = request.visit().patient();
        if (patient == null) {
            return failures.answer(request, new Reply.Refused(409, "Open the app from the patient's chart first."), "");
        }
        return request.method().equals("POST") ? change(request) : show(request, patient);
    }

    private Response show(Request request, String patient) {
        var visit = request.visit();
        var staff = desk.directory().staff(visit);
        var person = desk.server().get(visit, patient);
        return desk.server()
                .get(visit, "CarePlan/" + OfferPage.intervention(request))
                .join()
                .fold(
                        plan -> plan.textOr("", "subject", "reference").equals(patient)
                                ? page(
                                        request,
                                        plan,
                                        person.join().part("the patient's name", Person.unnamed(patient), Person::of),
                                        staff.join())
                                : failures.answer(
                                        request, new Reply.Refused(404, "This is another patient's course."), ""),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unread(request));
    }

    private Response page(Request request, FhirNode plan, Part<Person> person, Part<Staff> staff) {
        var course = Enrolment.of(plan);
        var moments = desk.moments(staff.value(), request.visit());
        var site = plan.extension("site")
                .flatMap(found -> found.text("valueReference", "reference"))
                .orElse("");
        var view = new CourseView(
                desk.screen()
                        .frame(request.visit(), "Change the course", "patient")
                        .with(Part.problems(person, staff)),
                person.value(),
                FhirNode.id(course.reference()),
                course.version(),
                FhirNode.id(plan.textOr("", "instantiatesCanonical").split("\\|", 2)[0]),
                course.title(),
                Courses.state(course),
                course.state().equals("paused"),
                course.isRunning(),
                moments.today().plusDays(USUAL_PAUSE_DAYS).toString(),
                moments.today().plusDays(1).toString(),
                Words.PAUSE_REASONS,
                Words.STOP_REASONS,
                Words.COMPLETIONS,
                staff.value().sites().values().stream()
                        .filter(other -> !other.reference().equals(site))
                        .sorted(java.util.Comparator.comparing(Staff.Site::name))
                        .toList());
        return desk.screen().show(200, "patient/course.jte", view);
    }

    /** A button is {@code action:reason}; what follows for tasks and messages is fhir-server's business. */
    private Response change(Request request) {
        var wanted = request.form("do").orElse("").split(":", 2);
        var change = new Parameters().code("action", wanted[0]);
        reason(request, wanted).ifPresent(reason -> change.string("reason", reason));
        change.string("note", request.form("note"));
        if (wanted[0].equals("pause")) {
            request.form("until").flatMap(Moments::typedDay).ifPresent(day -> change.string("until", day.toString()));
        }
        if (wanted[0].equals("transfer") && wanted.length == 2) {
            change.reference("site", "Location/" + wanted[1]);
        }
        return desk.server()
                .postIfMatch(
                        request.visit(),
                        "CarePlan/" + OfferPage.intervention(request) + "/$change",
                        change.body(),
                        request.form("version").orElse("0"))
                .fold(
                        changed -> Response.seeOther(request.url(Back.of(request) + "#plan")),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unsure(request));
    }

    private static Optional<String> reason(Request request, String... wanted) {
        if (wanted[0].equals("transfer")) {
            return request.form("why");
        }
        return wanted.length == 2 ? Optional.of(wanted[1]) : Optional.empty();
    }
}
