package org.uptake.enrolment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.uptake.access.WorkplaceRole;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.intervention.Applicability;
import org.uptake.intervention.Intervention;
import org.uptake.intervention.PlannedTask;
import org.uptake.message.Messages;
import org.uptake.refusal.Refusal;
import org.uptake.staff.Performer;
import org.uptake.staff.StaffDirectory;
import org.uptake.staff.StaffMember;
import org.uptake.store.Json;
import org.uptake.store.Meta;
import org.uptake.store.Store;
import org.uptake.store.Unit;
import org.uptake.store.Version;

/** {@code PlanDefinition/[id]/$enrol}: one transaction makes the CarePlan, its Tasks and the welcome message; twice makes one. */
public final class Enrol implements Operation {
    private final Store store;
    private final StaffDirectory staff;
    private final Messages messages;
    private final Applicability applicability;
    private final String base;

    /** @param base the public address of the FHIR endpoint */
    public Enrol(Store store, StaffDirectory staff, Messages messages, Applicability applicability, String base) {
        this.store = store;
        this.applicability = applicability;
        this.staff = staff;
        this.messages = messages;
        this.base = base;
    }

    private record Enrolled(boolean created, List<Version> resources) {}

    @Override
    public Answer answer(Call call) {
        var person = Performer.of(call, staff);
        var plan = Objects.requireNonNull(call.id());
        var patient = call.reference("patient")
                .orElseThrow(() -> Refusal.of(400, "required", "parameter-required", "Parameter 'patient' is required.")
                        .at("Parameters.parameter.where(name='patient')")
                        .asException());
        var planned = planned(plan, patient);
        var edits = Edits.of(call);
        var enrolled = store.write(call.caller(), unit -> {
            var effective = effective(call, unit.now());
            return enrol(unit, plan, patient, person, effective, planned, edits);
        });
        return new Answer(enrolled.created() ? 201 : 200, Json.write(bundle(enrolled)), Map.of());
    }

    /** The tasks that are for this patient; judged before the transaction, which holds a connection. Empty when there is no such plan. */
    private List<PlannedTask> planned(String plan, String patient) {
        return store.current("PlanDefinition", plan)
                .filter(version -> !version.deleted())
                .map(version -> applicability.of(
                        Intervention.of(version.tree()),
                        Elements.id(patient, "Patient").orElse("")))
                .orElse(List.of());
    }

    private static Instant effective(Call call, Instant now) {
        return call.text("effective")
                .map(text -> Elements.moment(text)
                        .orElseThrow(() -> Refusal.of(
                                        400,
                                        "value",
                                        "parameter-value",
                                        "Parameter 'effective' must be a date and time with a zone.")
                                .at("Parameters.parameter.where(name='effective')")
                                .asException()))
                .orElse(now);
    }

    private Enrolled enrol(
            Unit unit,
            String planId,
            String patient,
            StaffMember person,
            Instant effective,
            List<PlannedTask> planned,
            Edits edits) {
        var intervention = Intervention.of(unit.lookAt("PlanDefinition", planId));
        var id = Elements.id(patient, "Patient").orElse("");
        var chart = unit.look("Patient", id)
                .filter(version -> !version.deleted())
                .orElseThrow(() -> Refusal.of(422, "not-found", "patient-unknown", "There is no such patient here.")
                        .at("Parameters.parameter.where(name='patient')")
                        .asException());
        unit.exclusively("enrol|" + patient + "|" + intervention.url());
        var open = OpenEnrolments.find(unit.connection(), patient, intervention.url());
        if (open.isPresent()) return new Enrolled(false, existing(unit, open.get()));
        intervention.requireActive();
        var site = Elements.reference(chart.tree(), "managingOrganization")
                .flatMap(organization -> Elements.id(organization, "Organization"))
                .map(location -> "Location/" + location)
                .or(person::site)
                .orElseThrow(() -> Refusal.of(
                                422, "required", "site-unknown", "Neither the patient nor the person has a site.")
                        .asException());
        var today = LocalDate.ofInstant(effective, messages.zoneOf(unit, chart.tree(), null));
        var tasks = edits.apply(planned, today);
        var course = new Course(
                intervention,
                patient,
                person,
                site,
                effective,
                source(unit, intervention, patient, person, effective),
                lastCourse(unit, patient, intervention.url()),
                staff);
        return new Enrolled(true, begin(unit, course, tasks));
    }

    /** Who asked by the handout is enrolled as such, and what was to be done about it is done. */
    private String source(Unit unit, Intervention intervention, String patient, StaffMember person, Instant effective) {
        var asked = Wish.open(unit, store, patient, intervention.reference());
        asked.ifPresent(task -> Wish.fulfil(unit, task, person.reference(), effective));
        if (asked.isPresent()) return "patient";
        return person.role().filter(WorkplaceRole.CLINICIAN::equals).isPresent() ? "clinician" : "staff";
    }

    /** The patient's last course of the intervention, which is over. */
    private Optional<String> lastCourse(Unit unit, String patient, String url) {
        var query =
                Map.of("subject", List.of(patient), "status", List.of("revoked,completed"), "_count", List.of("100"));
        return unit.search(store.questions().read("CarePlan", query, false)).matches().stream()
                .map(version -> new EnrolmentView(version.tree()))
                .filter(view -> view.isEnrolment() && view.intervention().equals(Optional.of(url)))
                .max(Comparator.comparing(view ->
                        Elements.moment(view.carePlan().path("period"), "start").orElse(Instant.MIN)))
                .map(EnrolmentView::reference);
    }

    private List<Version> begin(Unit unit, Course course, List<PlannedTask> planned) {
        var carePlan = unit.newId();
        var ids = new LinkedHashMap<String, String>();
        for (var task : planned) ids.put(task.id(), unit.newId());
        var references = new HashMap<String, String>();
        ids.forEach((action, id) -> references.put(action, "Task/" + id));
        var tasks = new ArrayList<Version>();
        for (var task : planned)
            tasks.add(unit.createAs(
                    Objects.requireNonNull(ids.get(task.id())), course.task(task, "CarePlan/" + carePlan, references)));
        var made = new ArrayList<Version>();
        made.add(unit.createAs(
                carePlan, course.carePlan(tasks.stream().map(Version::reference).toList())));
        made.addAll(tasks);
        course.welcome("CarePlan/" + carePlan)
                .map(welcome -> messages.decide(unit, welcome))
                .flatMap(decided -> Elements.id(decided.communication(), "Communication"))
                .flatMap(id -> unit.look("Communication", id))
                .ifPresent(made::add);
        return made;
    }

    /** What the first of two equal requests made. */
    private List<Version> existing(Unit unit, String carePlan) {
        var based = Map.of("based-on", List.of("CarePlan/" + carePlan), "_count", List.of("100"));
        var made = new ArrayList<Version>();
        unit.look("CarePlan", carePlan).ifPresent(made::add);
        for (var type : List.of("Task", "Communication"))
            made.addAll(unit.search(store.questions().read(type, based, false)).matches());
        return made;
    }

    private ObjectNode bundle(Enrolled enrolled) {
        var bundle = Json.object().put("resourceType", "Bundle").put("type", "transaction-response");
        var entries = bundle.putArray("entry");
        for (var version : enrolled.resources()) {
            var entry = entries.addObject().put("fullUrl", base + "/" + version.reference());
            entry.putRawValue("resource", new com.fasterxml.jackson.databind.util.RawValue(version.json()));
            entry.putObject("response")
                    .put("status", enrolled.created() ? "201" : "200")
                    .put("location", version.reference() + "/_history/" + version.version())
                    .put("etag", version.etag())
                    .put("lastModified", Meta.instant(version.recorded()));
        }
        return bundle;
    }
}
