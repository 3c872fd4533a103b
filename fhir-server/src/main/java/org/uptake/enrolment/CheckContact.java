package org.uptake.enrolment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.message.MessageChannel;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;
import org.uptake.store.Store;
import org.uptake.store.Unit;

/**
 * Whether a patient can be reached: {@code GET Patient/[id]/$contact} says what is known and what is wrong with it, {@code POST
 * Patient/[id]/$set-contact} corrects it and records what the patient allows.
 */
public final class CheckContact {
    private final Store store;
    private final Set<MessageChannel> offered;

    /** @param offered the channels that this service has */
    public CheckContact(Store store, Set<MessageChannel> offered) {
        this.store = store;
        this.offered = offered.isEmpty() ? EnumSet.allOf(MessageChannel.class) : EnumSet.copyOf(offered);
    }

    public Operation reading() {
        return call -> store.write(call.caller(), unit -> Answer.ok(answer(unit, id(call))));
    }

    public Operation writing() {
        return call -> store.write(call.caller(), unit -> {
            var id = id(call);
            var patient = unit.require("Patient", id);
            var before = ContactDetails.of(patient);
            var details = ContactDetails.typed(
                    call.text("phone").orElse(before.phone()),
                    call.text("email").orElse(before.email()),
                    call.text("language").orElse(before.language()),
                    call.text("zone").orElse(before.zone()));
            var refusals = details.problems().stream()
                    .filter(ContactDetails.Problem::isForm)
                    .map(problem -> Refusal.of(422, "value", "contact-form", problem.words())
                            .at("Parameters.parameter.where(name='" + problem.field() + "')"))
                    .toList();
            if (!refusals.isEmpty()) throw Refusal.all(refusals);
            details.applyTo(patient);
            unit.update(id, patient, call.ifMatch());
            if (call.text("asked").filter("true"::equals).isPresent()) {
                var allowed = EnumSet.noneOf(MessageChannel.class);
                for (var code : call.texts("allowed"))
                    MessageChannel.ofCode(code).ifPresent(allowed::add);
                ContactConsent.say(unit, store, "Patient/" + id, allowed, "Asked by staff");
                return Answer.ok(
                        told(unit, patient, new ContactConsent.Said(allowed, EnumSet.complementOf(allowed), false)));
            }
            return Answer.ok(answer(unit, id));
        });
    }

    private static String id(Call call) {
        return Objects.requireNonNull(call.id());
    }

    private ObjectNode answer(Unit unit, String id) {
        return told(unit, unit.lookAt("Patient", id), ContactConsent.read(unit, store, "Patient/" + id));
    }

    private ObjectNode told(Unit unit, ObjectNode patient, ContactConsent.Said said) {
        var details = ContactDetails.of(patient);
        var parameters = Json.object().put("resourceType", "Parameters");
        var parts = parameters.putArray("parameter");
        var version = unit.look("Patient", patient.path("id").asText());
        version.ifPresent(found -> Elements.part(parts, "version").put("valueString", "" + found.version()));
        if (!details.phone().isEmpty()) Elements.part(parts, "phone").put("valueString", details.phone());
        if (!details.email().isEmpty()) Elements.part(parts, "email").put("valueString", details.email());
        if (!details.language().isEmpty()) Elements.part(parts, "language").put("valueString", details.language());
        if (!details.zone().isEmpty()) Elements.part(parts, "zone").put("valueString", details.zone());
        for (var problem : details.problems()) {
            var part = Elements.part(parts, "problem").putArray("part");
            Elements.part(part, "field").put("valueCode", problem.field());
            Elements.part(part, "text").put("valueString", problem.words());
        }
        for (var channel : offered) {
            var part = Elements.part(parts, "channel").putArray("part");
            Elements.part(part, "code").put("valueCode", channel.code());
            Elements.part(part, "said")
                    .put(
                            "valueCode",
                            said.isDenied(channel)
                                    ? "denied"
                                    : said.allowed().contains(channel) ? "allowed" : "not-asked");
        }
        return parameters;
    }
}
