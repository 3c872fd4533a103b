package org.uptake.app.patient;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.people.Person;
import org.uptake.app.server.Part;
import org.uptake.app.task.TaskRows;
import org.uptake.app.task.WorkTask;
import org.uptake.app.usage.PatientUsage;
import org.uptake.app.usage.UsageReading;

/** The first screen: the patient of the chart, or the worklist when the app was opened outside a chart. */
final class PatientPage implements Page {
    private final Desk desk;

    PatientPage(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Response answer(Request request) {
        var patient = request.visit().patient();
        return patient == null ? Response.seeOther(request.url("worklist")) : page(request, patient);
    }

    private Response page(Request request, String patient) {
        var visit = request.visit();
        var server = desk.server();
        var staffReply = desk.directory().staff(visit);
        var personReply = server.get(visit, patient);
        var suitableReply = server.get(visit, "PlanDefinition/$suitable?patient=" + patient);
        var tasksReply = server.get(visit, "Task?patient=" + patient + "&_count=500");
        var usageReply = server.get(visit, patient + "/$usage?days=" + UsageReading.DAYS);
        var plansReply = server.get(visit, "CarePlan?subject=" + patient + "&_count=100");

        var staff = staffReply.join();
        var person = personReply.join().part("the patient's name", Person.unnamed(patient), Person::of);
        var suitable = suitableReply.join().part("what suits this patient", List.<Suitability>of(), Suitability::read);
        var tasks = tasksReply
                .join()
                .part(
                        "the tasks",
                        List.<WorkTask>of(),
                        bundle -> bundle.resources("Task").stream()
                                .map(WorkTask::of)
                                .toList());
        var plans = plansReply.join().part("the plans", List.<Enrolment>of(), Enrolment::read);

        var moments = desk.moments(staff.value(), visit);
        var usage = usageReply.join().part("the use", PatientUsage.NONE, found -> UsageReading.read(found, moments));
        var rows = new TaskRows(visit, staff.value(), moments);
        var offers = new Offers(tasks.value(), staff.value(), moments, visit.person());
        var courses =
                new Courses(plans.value(), tasks.value(), rows, person.value().line());
        var frame = desk.screen()
                .frame(visit, "Patient", "patient")
                .with(Part.problems(person, suitable, plans, tasks, staff, usage))
                .withBanner(visit.needsBanner() ? banner(person.value(), moments.today()) : null);
        return desk.screen()
                .show(
                        200,
                        "patient/patient.jte",
                        new PatientView(
                                frame,
                                person.value(),
                                offers.offerings(suitable.value()),
                                courses.running(),
                                usage.value(),
                                courses.ended()));
    }

    /** SMART App Launch 2.2, need_patient_banner: shown only when the EHR does not show the patient itself. */
    private static String banner(Person person, LocalDate today) {
        return Stream.of(person.line(), person.sexAndAge(today), person.recordNumber())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" \u00b7 "));
    }
}
