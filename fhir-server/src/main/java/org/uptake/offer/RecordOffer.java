package org.uptake.offer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.uptake.access.Caller;
import org.uptake.access.WorkplaceRole;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.intervention.Intervention;
import org.uptake.kit.KitDocument;
import org.uptake.refusal.Refusal;
import org.uptake.staff.Performer;
import org.uptake.staff.StaffDirectory;
import org.uptake.staff.StaffMember;
import org.uptake.store.Json;
import org.uptake.store.Meta;
import org.uptake.store.Store;
import org.uptake.store.Unit;
import org.uptake.store.Version;

/** {@code PlanDefinition/[id]/$offer}: records an introduction and its answer on the patient's offer Task. */
public final class RecordOffer implements Operation {
    private static final String MEDIUM = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode";

    /** How long an offer that was put off may take from its day on. */
    private static final Duration WINDOW = Duration.ofDays(14);

    private final Store store;
    private final StaffDirectory staff;

    public RecordOffer(Store store, StaffDirectory staff) {
        this.store = store;
        this.staff = staff;
    }

    @Override
    public Answer answer(Call call) {
        var person = Performer.of(call, staff);
        var id = Objects.requireNonNull(call.id());
        var task = store.write(call.caller(), unit -> {
            var intervention = Intervention.of(unit.lookAt("PlanDefinition", id));
            intervention.requireActive();
            var offer = Offer.read(call, unit.now());
            return record(unit, intervention, offer, person);
        });
        return Answer.ok(task);
    }

    /**
     * A decline that was told otherwise than by the operation, for example on a card in the EHR.
     *
     * @param claim asked in the transaction; when false, it was told before and nothing is stored
     */
    public void declined(
            Caller caller,
            String intervention,
            String patient,
            String reason,
            Instant answered,
            StaffMember person,
            Predicate<Connection> claim) {
        store.write(caller, unit -> {
            if (!claim.test(unit.connection())) return false;
            var plan = Intervention.of(unit.lookAt("PlanDefinition", intervention));
            var offer = new Offer(
                    patient,
                    OfferAnswer.DECLINED,
                    Optional.of(reason),
                    "FACE",
                    Optional.empty(),
                    Optional.empty(),
                    answered,
                    answered);
            record(unit, plan, offer, person);
            return true;
        });
    }

    /** The offer waits for a better day, on the work list of whoever put it off. */
    public void later(
            Caller caller,
            String intervention,
            String patient,
            Instant notBefore,
            StaffMember person,
            Predicate<Connection> claim) {
        store.write(caller, unit -> {
            if (!claim.test(unit.connection())) return false;
            var plan = Intervention.of(unit.lookAt("PlanDefinition", intervention));
            var offer = new Offer(
                    patient,
                    OfferAnswer.NOT_TODAY,
                    Optional.empty(),
                    "FACE",
                    Optional.empty(),
                    Optional.empty(),
                    unit.now(),
                    unit.now());
            var chart = patient(unit, patient);
            unit.exclusively("offer|" + patient + "|" + plan.url());
            var open = openOffer(unit, plan, offer);
            var task = open.map(Version::tree).orElseGet(() -> newOffer(plan, offer, chart));
            task.put("instantiatesCanonical", plan.canonical());
            task.putObject("requester").put("reference", person.reference());
            task.putObject("owner").put("reference", person.reference());
            var period = task.withObject("/restriction/period");
            period.put("start", Meta.instant(notBefore));
            period.put("end", Meta.instant(notBefore.plus(WINDOW)));
            if (open.isPresent()) unit.update(open.get().id(), task, open.get().version());
            else unit.create(task);
            return true;
        });
    }

    private Version record(Unit unit, Intervention intervention, Offer offer, StaffMember person) {
        var patient = patient(unit, offer.patient());
        unit.exclusively("offer|" + offer.patient() + "|" + intervention.url());
        var open = openOffer(unit, intervention, offer);
        var task = open.map(Version::tree).orElseGet(() -> newOffer(intervention, offer, patient));
        complete(unit, task, patient, intervention, offer, person);
        return open.isPresent() ? unit.update(open.get().id(), task, open.get().version()) : unit.create(task);
    }

    private static ObjectNode patient(Unit unit, String reference) {
        var id = Elements.id(reference, "Patient").orElse("");
        var chart = unit.look("Patient", id).filter(version -> !version.deleted());
        if (chart.isEmpty())
            throw Refusal.of(422, "not-found", "patient-unknown", "There is no such patient here.")
                    .at("Parameters.parameter.where(name='patient')")
                    .asException();
        return chart.get().tree();
    }

    /** The Task made when the patient was found eligible, if it still waits; locked. */
    private Optional<Version> openOffer(Unit unit, Intervention intervention, Offer offer) {
        var query = Map.of(
                "patient", List.of(offer.patient()),
                "focus", List.of(intervention.reference()),
                "code", List.of(Uptake.TASK_CODE + "|offer-intervention"),
                "status", List.of("requested"));
        return unit.search(store.questions().read("Task", query, false)).matches().stream()
                .findFirst()
                .flatMap(found -> unit.current("Task", found.id()));
    }

    private static ObjectNode newOffer(Intervention intervention, Offer offer, ObjectNode patient) {
        var task = Json.object()
                .put("resourceType", "Task")
                .put("status", "requested")
                .put("intent", "order");
        Elements.claim(task, Uptake.extension("offer"));
        Elements.concept(task.putObject("code"), Uptake.TASK_CODE, "offer-intervention");
        task.put("description", "Offer " + intervention.title());
        task.putObject("focus").put("reference", intervention.reference());
        task.putObject("for").put("reference", offer.patient());
        task.put("authoredOn", Meta.instant(offer.started()));
        Elements.reference(patient, "managingOrganization")
                .flatMap(organization -> Elements.id(organization, "Organization"))
                .ifPresent(site -> task.putObject("location").put("reference", "Location/" + site));
        return task;
    }

    private static void complete(
            Unit unit,
            ObjectNode task,
            ObjectNode patient,
            Intervention intervention,
            Offer offer,
            StaffMember person) {
        task.put("status", "completed");
        task.put("instantiatesCanonical", intervention.canonical());
        task.putObject("requester").put("reference", person.reference());
        task.putObject("owner").put("reference", person.reference());
        if (!task.has("location"))
            person.site().ifPresent(site -> task.putObject("location").put("reference", site));
        Elements.setExtension(task, Uptake.extension("status-effective"))
                .put("valueDateTime", Meta.instant(offer.answered()));
        task.putObject("executionPeriod")
                .put("start", Meta.instant(offer.started()))
                .put("end", Meta.instant(offer.answered()));
        var outputs = task.putArray("output");
        coded(outputs, "offer-outcome", Uptake.OFFER_OUTCOME, offer.answer().code());
        offer.reason().ifPresent(reason -> coded(outputs, "decline-reason", Uptake.DECLINE_REASON, reason));
        coded(outputs, "medium", MEDIUM, offer.medium());
        var role = person.role().map(WorkplaceRole::code).orElse("");
        if (!role.isEmpty()) coded(outputs, "role", Uptake.WORKPLACE_ROLE, role);
        var language = offer.language().orElseGet(() -> preferred(patient));
        var said = offer.script().filter(intervention.scripts()::contains).map(List::of);
        kit(unit, outputs, "script", said.orElse(intervention.scripts()), role, language);
        kit(unit, outputs, "handout", intervention.handouts(), "patient", language);
    }

    private static void coded(ArrayNode outputs, String type, String system, String code) {
        var output = outputs.addObject();
        Elements.concept(output.putObject("type"), Uptake.TASK_OUTPUT, type);
        Elements.concept(output.putObject("valueCodeableConcept"), system, code);
    }

    private static String preferred(ObjectNode patient) {
        var first = "";
        for (var spoken : patient.path("communication")) {
            var language =
                    spoken.path("language").path("coding").path(0).path("code").asText("");
            if (spoken.path("preferred").asBoolean()) return language;
            if (first.isEmpty()) first = language;
        }
        return first;
    }

    /** Which words were said and which handout was given: the document for the role and the language, and its version at this moment. */
    private static void kit(
            Unit unit, ArrayNode outputs, String part, List<String> references, String role, String language) {
        var documents = references.stream()
                .flatMap(reference -> Elements.id(reference, "DocumentReference").stream())
                .flatMap(id -> unit.look("DocumentReference", id).stream())
                .filter(version -> !version.deleted())
                .map(version -> KitDocument.of(version.tree()))
                .toList();
        KitDocument.best(documents, role, language)
                .filter(document -> !document.version().isEmpty())
                .ifPresent(document -> {
                    var version = outputs.addObject();
                    Elements.concept(version.putObject("type"), Uptake.TASK_OUTPUT, part + "-version");
                    version.put("valueString", document.version());
                    var which = outputs.addObject();
                    Elements.concept(which.putObject("type"), Uptake.TASK_OUTPUT, part);
                    which.putObject("valueReference").put("reference", document.reference());
                });
    }
}
