package org.uptake.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Elements;
import org.uptake.message.MessageFhir.Head;
import org.uptake.message.MessageFhir.TemplateUsed;
import org.uptake.message.Recipient.Address;
import org.uptake.refusal.Refusal;
import org.uptake.store.Unit;
import org.uptake.store.Version;

/** Turns one decision into a CommunicationRequest, a Communication and a row of the outbox, in the decision's transaction. */
final class Deciding {
    /** What cannot be sent for so long is of no use any more. */
    static final Duration USEFUL = Duration.ofDays(3);

    private final Messages messages;
    private final Unit unit;
    private final Decision decision;
    private final OutboxTable outbox;
    private final JsonNode patient;
    private final Recipient recipient;
    private final Optional<JsonNode> enrolment;

    Deciding(Messages messages, Unit unit, Decision decision) {
        this.messages = messages;
        this.unit = unit;
        this.decision = decision;
        this.outbox = new OutboxTable(unit.connection());
        this.patient = Elements.id(decision.patient(), "Patient")
                .flatMap(id -> unit.look("Patient", id))
                .filter(version -> !version.deleted())
                .<JsonNode>map(Version::tree)
                .orElseThrow(() -> Refusal.of(422, "not-found", "patient-unknown", "There is no such patient here.")
                        .asException());
        this.recipient = new Recipient(patient);
        this.enrolment = Optional.ofNullable(decision.enrolment())
                .flatMap(reference -> Elements.id(reference, "CarePlan"))
                .flatMap(id -> unit.look("CarePlan", id))
                .filter(version -> !version.deleted())
                .map(Version::tree);
    }

    /** The words, and what they were made from. */
    private record Words(String category, @Nullable TemplateUsed template, Wording wording, boolean harmless) {}

    Decided decide() {
        var id = unit.newId();
        var language = decision.language() == null ? recipient.language() : decision.language();
        var words = words(id, language);
        if (messages.settings().channels().isEmpty()) return prepare(id, words);
        var address = address();
        var objection = objection(words, address);
        if (objection.isPresent()) return leave(id, words, address, objection.get());
        return plan(id, words, address.orElseThrow(), language);
    }

    private Words words(String id, String language) {
        var names = messages.interventionNames();
        if (decision.content() instanceof Content.Text text) {
            var wording = new Wording(language, text.subject(), text.words());
            var harmless = ForbiddenWords.in(text.subject() + "\n" + text.words(), names)
                    .isEmpty();
            return new Words(text.category(), null, wording, harmless);
        }
        var asked = (Content.Template) decision.content();
        var template = messages.template(unit, asked.canonical());
        var wording = template.in(language).orElseThrow();
        var values = new HashMap<>(asked.values());
        values.put(Placeholder.FIRST_NAME.code(), recipient.firstName());
        values.put(
                Placeholder.CLINIC.code(),
                messages.clinic(site(), wording.language()).name());
        values.put(Placeholder.LINK.code(), messages.link(id));
        var filled = wording.filled(Map.copyOf(values), names);
        return new Words(template.category(), new TemplateUsed(template.url(), template.version()), filled, true);
    }

    /** Organization id of the patient's site. */
    private String site() {
        return Elements.reference(patient, "managingOrganization")
                .flatMap(reference -> Elements.id(reference, "Organization"))
                .orElse("");
    }

    /** The first address on a channel that is there and wanted, the decision's channel before the patient's own order. */
    private Optional<Address> address() {
        var all = new ArrayList<Address>();
        for (var address : recipient.addresses()) all.add(address);
        messages.settings()
                .portal()
                .flatMap(portal -> identifier(portal.system()))
                .ifPresent(value -> all.add(new Address(MessageChannel.PORTAL, value)));
        var usable = all.stream()
                .filter(address -> messages.settings().channels().contains(address.channel()))
                .toList();
        var wanted = usable.stream()
                .filter(address -> !outbox.isOptedOut(
                        decision.patient(), List.of(address.channel().code())))
                .toList();
        var from = wanted.isEmpty() || decision.urgent() ? usable : wanted;
        return from.stream()
                .filter(address -> decision.firstChannel().equals(Optional.of(address.channel())))
                .findFirst()
                .or(() -> from.stream().findFirst());
    }

    private Optional<String> identifier(String system) {
        for (var identifier : patient.path("identifier"))
            if (identifier.path("system").asText().equals(system)) return Elements.text(identifier, "value");
        return Optional.empty();
    }

    private Optional<NotSent> objection(Words words, Optional<Address> address) {
        if (decision.holdout() != null && decision.holdout().heldBack()) return Optional.of(NotSent.HELD_BACK);
        if (decision.urgent() && !recipient.isDead())
            return address.isEmpty() ? Optional.of(NotSent.NO_ADDRESS) : Optional.empty();
        var contact = Contact.objection(
                unit.connection(),
                decision.patient(),
                patient,
                enrolment,
                decision.enrolment() != null,
                words.category(),
                address.map(Address::channel));
        if (contact.isPresent()) return contact;
        if (address.isEmpty()) return Optional.of(NotSent.NO_ADDRESS);
        return words.harmless() ? Optional.empty() : Optional.of(NotSent.WORDS);
    }

    /** Without any channel the message is kept as it is, and will not be sent when one is set up later. */
    private Decided prepare(String id, Words words) {
        var row = row(id, Optional.empty(), words, Optional.empty(), OutboxState.UNSENT, null, null);
        if (!outbox.insert(row)) return repeated();
        var head = new Head(decision, words.category(), words.template(), Optional.empty());
        unit.createAs(
                id,
                MessageFhir.communication(
                        head, null, words.wording().subject(), words.wording().text()));
        return row.decided(false);
    }

    private Decided leave(String id, Words words, Optional<Address> address, NotSent why) {
        var row = row(id, Optional.empty(), words, address, OutboxState.NOT_SENT, why.code(), null);
        if (!outbox.insert(row)) return repeated();
        var head = new Head(decision, words.category(), words.template(), address.map(Address::channel));
        var message = MessageFhir.communication(
                head, null, words.wording().subject(), words.wording().text());
        MessageFhir.mark(message, OutboxState.NOT_SENT, why, unit.now());
        unit.createAs(id, message);
        return row.decided(false);
    }

    private Decided plan(String id, Words words, Address address, String language) {
        var request = unit.newId();
        var earliest = decision.earliest() == null || decision.earliest().isBefore(unit.now())
                ? unit.now()
                : decision.earliest();
        var due = decision.urgent() ? unit.now() : messages.settings().quiet().next(earliest, zone());
        var row = row(id, Optional.of(request), words, Optional.of(address), OutboxState.PLANNED, null, due);
        if (!outbox.insert(row)) return repeated();
        var head = new Head(decision, words.category(), words.template(), Optional.of(address.channel()));
        unit.createAs(request, MessageFhir.request(head, due));
        var subject = words.wording().subject().isEmpty()
                ? FixedWords.of("subject", language)
                : words.wording().subject();
        var message = MessageFhir.communication(
                head, request, subject, messages.complete(words.wording(), address.channel(), site(), id));
        MessageFhir.mark(message, OutboxState.PLANNED, null, unit.now());
        unit.createAs(id, message);
        return row.decided(false);
    }

    private ZoneId zone() {
        return messages.zone(
                patient,
                enrolment,
                reference -> Elements.id(reference, "Location")
                        .flatMap(location -> unit.look("Location", location))
                        .filter(version -> !version.deleted())
                        .map(Version::tree));
    }

    private OutboxRow row(
            String id,
            Optional<String> request,
            Words words,
            Optional<Address> address,
            OutboxState state,
            @Nullable String problem,
            @Nullable Instant due) {
        return new OutboxRow(
                id,
                decision.id(),
                request,
                decision.patient(),
                Optional.ofNullable(decision.enrolment()),
                words.category(),
                address.map(Address::channel),
                address.map(Address::to).orElse(""),
                state,
                Optional.ofNullable(problem),
                unit.now(),
                Optional.ofNullable(due),
                Optional.ofNullable(due).map(moment -> moment.plus(USEFUL)),
                0,
                false,
                0,
                Optional.empty(),
                Optional.empty(),
                decision.urgent(),
                1);
    }

    /** Somebody decided the same at the same time. */
    private Decided repeated() {
        return outbox.ofDecision(decision.id()).orElseThrow().decided(true);
    }
}
