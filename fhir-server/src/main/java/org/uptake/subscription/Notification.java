package org.uptake.subscription;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.uptake.store.Json;
import org.uptake.store.Meta;
import org.uptake.store.Store;

/** Notification bundles and status Parameters (Subscriptions R5 Backport 1.1 for R4, "Notifications"). */
final class Notification {
    private final Store store;
    private final String base;
    private final Supplier<UUID> ids;

    /** @param base the FHIR base address, without a slash at the end */
    Notification(Store store, String base, Supplier<UUID> ids) {
        this.store = store;
        this.base = base;
        this.ids = ids;
    }

    enum Type {
        HANDSHAKE("handshake"),
        HEARTBEAT("heartbeat"),
        EVENT("event-notification"),
        QUERY_STATUS("query-status"),
        QUERY_EVENT("query-event");

        private final String code;

        Type(String code) {
            this.code = code;
        }
    }

    /**
     * What a notification says of its subscription.
     *
     * @param events number of the last event
     */
    record Head(Type type, String subscription, String status, String topic, long events, Content content) {}

    ObjectNode bundle(Head head, List<Event> events, Instant now) {
        var bundle =
                Json.object().put("resourceType", "Bundle").put("id", ids.get().toString());
        bundle.putObject("meta").putArray("profile").add(Backport.NOTIFICATION);
        bundle.put("type", "history").put("timestamp", Meta.instant(now));
        var entries = bundle.putArray("entry");
        var id = ids.get().toString();
        var first = entries.addObject().put("fullUrl", "urn:uuid:" + id);
        first.set("resource", status(head, events, Optional.empty()).put("id", id));
        first.putObject("request").put("method", "GET").put("url", "Subscription/" + head.subscription() + "/$status");
        first.putObject("response").put("status", "200");
        if (head.content() != Content.EMPTY) for (var event : events) entry(entries, event, head.content());
        return bundle;
    }

    /** The Parameters that every notification begins with and {@code $status} answers. */
    ObjectNode status(Head head, List<Event> events, Optional<String> problem) {
        var parameters = Json.object().put("resourceType", "Parameters").put("id", head.subscription());
        parameters.putObject("meta").putArray("profile").add(Backport.STATUS);
        var list = parameters.putArray("parameter");
        list.addObject()
                .put("name", "subscription")
                .putObject("valueReference")
                .put("reference", base + "/Subscription/" + head.subscription());
        if (head.content() != Content.EMPTY)
            list.addObject().put("name", "topic").put("valueCanonical", head.topic());
        list.addObject().put("name", "status").put("valueCode", head.status());
        list.addObject().put("name", "type").put("valueCode", head.type().code);
        list.addObject()
                .put("name", "events-since-subscription-start")
                .put("valueString", Long.toString(head.events()));
        for (var event : events) event(list, event, head.content());
        problem.ifPresent(text -> list.addObject()
                .put("name", "error")
                .putObject("valueCodeableConcept")
                .put("text", text));
        return parameters;
    }

    private void event(ArrayNode list, Event event, Content content) {
        var parts = list.addObject().put("name", "notification-event").putArray("part");
        parts.addObject().put("name", "event-number").put("valueString", Long.toString(event.number()));
        parts.addObject().put("name", "timestamp").put("valueInstant", Meta.instant(event.recorded()));
        if (content != Content.EMPTY)
            parts.addObject().put("name", "focus").putObject("valueReference").put("reference", url(event));
    }

    /** The version of the event, not a later one: notifications come in order. */
    private void entry(ArrayNode entries, Event event, Content content) {
        var entry = entries.addObject().put("fullUrl", url(event));
        var version = store.version(event.type(), event.id(), event.version());
        var deleted = version.isEmpty() || version.get().deleted();
        if (content == Content.FULL_RESOURCE && !deleted)
            entry.putRawValue("resource", new RawValue(version.get().json()));
        var first = event.version() == 1;
        entry.putObject("request")
                .put("method", deleted ? "DELETE" : first ? "POST" : "PUT")
                .put("url", first ? event.type() : event.type() + "/" + event.id());
        entry.putObject("response").put("status", deleted ? "204" : first ? "201" : "200");
    }

    private String url(Event event) {
        return base + "/" + event.type() + "/" + event.id();
    }
}
