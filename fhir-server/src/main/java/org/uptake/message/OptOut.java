package org.uptake.message;

import java.util.List;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Json;
import org.uptake.store.Meta;
import org.uptake.store.Unit;

/** A patient's word about a channel, as a Consent; the rule behind it calls off what waits, in the same transaction. */
final class OptOut {
    private static final String SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope";

    private OptOut() {}

    /** Saying it twice makes one Consent. */
    static void stop(Unit unit, String patient, MessageChannel channel, String how) {
        unit.exclusively("opt-out|" + patient + "|" + channel.code());
        if (new OutboxTable(unit.connection()).isOptedOut(patient, List.of(channel.code()))) return;
        var consent = Json.object().put("resourceType", "Consent");
        Elements.claim(consent, Uptake.extension("contact-preference"));
        consent.put("status", "active");
        Elements.concept(consent.putObject("scope"), SCOPE, "patient-privacy");
        Elements.concept(consent.putArray("category").addObject(), Stops.CONSENT_CATEGORY, "contact");
        consent.putObject("patient").put("reference", patient);
        consent.put("dateTime", Meta.instant(unit.now()));
        consent.putObject("policyRule").put("text", how);
        var provision = consent.putObject("provision").put("type", "deny");
        Elements.concept(provision.putArray("code").addObject(), Stops.CHANNEL, channel.code());
        unit.create(consent);
    }

    /** Takes back what was said about this channel alone. */
    static void startAgain(Unit unit, String patient, MessageChannel channel) {
        for (var id : new OutboxTable(unit.connection()).optOuts(patient, channel.code())) {
            var consent = unit.require("Consent", id);
            if (consent.path("provision").path("code").size() != 1) continue;
            consent.put("status", "inactive");
            unit.update(id, consent, null);
        }
    }
}
