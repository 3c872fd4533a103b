package org.uptake.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Json;
import org.uptake.store.Meta;

/** Messages as CommunicationRequest and Communication (profiles message-request and message). */
final class MessageFhir {
    static final String DELIVERY_STATUS = Uptake.extension("delivery-status");
    private static final String TEMPLATE = Uptake.extension("template");
    private static final String MODE = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode";
    private static final String REASON = Uptake.BASE + "/CodeSystem/not-sent-reason";
    static final String IDENTIFIER = Uptake.BASE + "/sid/message";

    private MessageFhir() {}

    record TemplateUsed(String id, String version) {}

    /**
     * What both resources say.
     *
     * @param template null for words of their own
     */
    record Head(
            Decision decision, String category, @Nullable TemplateUsed template, Optional<MessageChannel> channel) {}

    static ObjectNode request(Head head, Instant due) {
        var request = start(head, "CommunicationRequest", "message-request");
        if (head.decision().enrolment() != null)
            request.putArray("basedOn")
                    .addObject()
                    .put("reference", head.decision().enrolment());
        request.put("status", "active");
        category(head, request);
        people(head, request);
        request.put("occurrenceDateTime", Meta.instant(due));
        return request;
    }

    static ObjectNode communication(Head head, @Nullable String request, String subject, String words) {
        var message = start(head, "Communication", "message");
        var holdout = head.decision().holdout();
        if (holdout != null) {
            var parts =
                    Elements.setExtension(message, Uptake.extension("holdout")).putArray("extension");
            parts.addObject().put("url", "held-back").put("valueBoolean", holdout.heldBack());
            parts.addObject().put("url", "experiment").put("valueString", holdout.experiment());
        }
        if (head.decision().enrolment() != null)
            message.withArray("basedOn")
                    .addObject()
                    .put("reference", head.decision().enrolment());
        if (request != null)
            message.withArray("basedOn").addObject().put("reference", "CommunicationRequest/" + request);
        if (head.decision().answers() != null)
            message.putArray("inResponseTo")
                    .addObject()
                    .put("reference", head.decision().answers());
        message.put("status", "preparation");
        category(head, message);
        people(head, message);
        if (!subject.isEmpty()) message.putObject("topic").put("text", subject);
        if (!words.isEmpty()) message.putArray("payload").addObject().put("contentString", words);
        return message;
    }

    private static ObjectNode start(Head head, String type, String profile) {
        var resource = Json.object().put("resourceType", type);
        Elements.claim(resource, Uptake.extension(profile));
        var template = head.template();
        if (template != null) {
            var parts = Elements.setExtension(resource, TEMPLATE).putArray("extension");
            parts.addObject().put("url", "id").put("valueString", template.id());
            parts.addObject().put("url", "version").put("valueString", template.version());
        }
        var firing = head.decision().firing();
        if (firing != null) {
            var parts = Elements.setExtension(resource, Uptake.extension("rule-firing"))
                    .putArray("extension");
            parts.addObject().put("url", "rule").put("valueCanonical", firing.rule());
            parts.addObject().put("url", "snapshot").put("valueString", firing.snapshot());
        }
        return resource;
    }

    private static void category(Head head, ObjectNode resource) {
        Elements.concept(resource.putArray("category").addObject(), Uptake.MESSAGE_CATEGORY, head.category());
        head.channel()
                .ifPresent(channel ->
                        Elements.concept(resource.putArray("medium").addObject(), MODE, channel.participationMode()));
    }

    private static void people(Head head, ObjectNode resource) {
        resource.putObject("subject").put("reference", head.decision().patient());
        resource.putArray("recipient")
                .addObject()
                .put("reference", head.decision().patient());
        if (head.decision().sender() != null)
            resource.putObject("sender").put("reference", head.decision().sender());
    }

    /** Says of a Communication where its message stands. */
    static void mark(ObjectNode message, OutboxState state, @Nullable NotSent reason, Instant now) {
        Elements.setExtension(message, DELIVERY_STATUS).put("valueCode", state.deliveryStatus());
        var wasSent = message.has("sent");
        switch (state) {
            case UNSENT, PLANNED -> {
                message.put("status", "preparation");
                // it may have been sent before, to no effect
                message.remove(List.of("statusReason", "sent", "received"));
            }
            case ATTEMPTING, HANDING -> message.put("status", "in-progress");
            case SENT, DELIVERED, READ -> {
                message.put("status", "completed");
                message.remove("statusReason");
                if (!wasSent) message.put("sent", Meta.instant(now));
                if (state != OutboxState.SENT && !message.has("received")) message.put("received", Meta.instant(now));
            }
            case FAILED, BOUNCED -> {
                if (wasSent) break; // a channel had taken it: that stays true
                message.put("status", "not-done");
                message.putObject("statusReason")
                        .put(
                                "text",
                                state == OutboxState.FAILED
                                        ? "The channel did not take it."
                                        : "The address refused it.");
            }
            case UNKNOWN -> {
                message.put("status", "unknown");
                message.putObject("statusReason").put("text", "Nobody knows whether the channel has it.");
            }
            case NOT_SENT, DRY_RUN -> {
                message.put("status", "not-done");
                var why = reason == null ? NotSent.CANCELLED : reason;
                var concept = message.putObject("statusReason");
                Elements.concept(concept, REASON, why.code());
                concept.put("text", why.words());
            }
        }
    }
}
