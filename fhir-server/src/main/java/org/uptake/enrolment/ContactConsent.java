package org.uptake.enrolment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.message.MessageChannel;
import org.uptake.store.Json;
import org.uptake.store.Meta;
import org.uptake.store.Store;
import org.uptake.store.Unit;

/** What a patient has said about each channel, as Consents of category contact: messages keep to them (docs/messages.md). */
public final class ContactConsent {
    private static final String CATEGORY = Uptake.BASE + "/CodeSystem/consent-category";
    private static final String CHANNEL = Uptake.BASE + "/CodeSystem/message-channel";
    private static final String SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope";

    private ContactConsent() {}

    /** @param denied any contact at all is denied */
    public record Said(Set<MessageChannel> allowed, Set<MessageChannel> denied, boolean deniedAll) {
        public boolean isDenied(MessageChannel channel) {
            return deniedAll || denied.contains(channel);
        }
    }

    /** @param patient Patient/{id} */
    public static Said read(Unit unit, Store store, String patient) {
        var allowed = EnumSet.noneOf(MessageChannel.class);
        var denied = EnumSet.noneOf(MessageChannel.class);
        var all = false;
        for (var consent : active(unit, store, patient)) {
            var channels = channels(consent);
            if (isDenial(consent)) {
                all |= channels.isEmpty();
                denied.addAll(channels);
            } else allowed.addAll(channels);
        }
        allowed.removeAll(denied);
        return new Said(allowed, denied, all);
    }

    /**
     * Allows these channels and denies the others; what a person has forbidden altogether stays forbidden.
     *
     * @param how in which way the patient said it
     */
    public static void say(Unit unit, Store store, String patient, Set<MessageChannel> allowed, String how) {
        unit.exclusively("contact-consent|" + patient);
        for (var consent : active(unit, store, patient)) {
            var channels = channels(consent);
            if (channels.isEmpty()) continue;
            consent.put("status", "inactive");
            unit.update(consent.path("id").asText(), consent, null);
        }
        var denied = EnumSet.allOf(MessageChannel.class);
        denied.removeAll(allowed);
        if (!allowed.isEmpty()) unit.create(consent(unit, patient, "permit", allowed, how));
        for (var channel : denied) unit.create(consent(unit, patient, "deny", Set.of(channel), how));
    }

    /** One channel, the others as they were. */
    public static void change(
            Unit unit, Store store, String patient, MessageChannel channel, boolean allow, String how) {
        var said = read(unit, store, patient);
        var wanted = EnumSet.allOf(MessageChannel.class);
        wanted.removeAll(said.denied());
        if (allow) wanted.add(channel);
        else wanted.remove(channel);
        say(unit, store, patient, wanted, how);
    }

    /** The patient agreed to take part in what the PlanDefinition offers. */
    public static void takePart(Unit unit, String patient, String intervention, String how) {
        var consent = Json.object().put("resourceType", "Consent").put("status", "active");
        Elements.concept(consent.putObject("scope"), SCOPE, "treatment");
        Elements.concept(consent.putArray("category").addObject(), CATEGORY, "participation");
        consent.putObject("patient").put("reference", patient);
        consent.put("dateTime", Meta.instant(unit.now()));
        consent.putArray("performer").addObject().put("reference", patient);
        consent.putObject("policyRule").put("text", how);
        var provision = consent.putObject("provision").put("type", "permit");
        var data = provision.putArray("data").addObject().put("meaning", "related");
        data.putObject("reference").put("reference", intervention);
        unit.create(consent);
    }

    private static List<ObjectNode> active(Unit unit, Store store, String patient) {
        var query = Map.of(
                "patient", List.of(patient),
                "category", List.of(CATEGORY + "|contact"),
                "status", List.of("active"),
                "_count", List.of("100"));
        var found = new ArrayList<ObjectNode>();
        for (var version :
                unit.search(store.questions().read("Consent", query, false)).matches()) found.add(version.tree());
        return found;
    }

    private static boolean isDenial(JsonNode consent) {
        return consent.path("provision").path("type").asText().equals("deny");
    }

    private static Set<MessageChannel> channels(JsonNode consent) {
        var channels = EnumSet.noneOf(MessageChannel.class);
        for (var code : consent.path("provision").path("code"))
            Elements.code(code, CHANNEL).flatMap(MessageChannel::ofCode).ifPresent(channels::add);
        return channels;
    }

    private static ObjectNode consent(
            Unit unit, String patient, String type, Set<MessageChannel> channels, String how) {
        var consent = Json.object().put("resourceType", "Consent");
        Elements.claim(consent, Uptake.extension("contact-preference"));
        consent.put("status", "active");
        Elements.concept(consent.putObject("scope"), SCOPE, "patient-privacy");
        Elements.concept(consent.putArray("category").addObject(), CATEGORY, "contact");
        consent.putObject("patient").put("reference", patient);
        consent.put("dateTime", Meta.instant(unit.now()));
        consent.putObject("policyRule").put("text", how);
        var codes = consent.putObject("provision").put("type", type).putArray("code");
        for (var channel : channels) Elements.concept(codes.addObject(), CHANNEL, channel.code());
        return consent;
    }
}
