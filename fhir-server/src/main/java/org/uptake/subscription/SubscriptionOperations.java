package org.uptake.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Interaction;
import org.uptake.fhirapi.OperationRoute;
import org.uptake.fhirapi.OperationRoute.Need;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;
import org.uptake.store.Meta;

/** {@code $status}, {@code $events} (Subscriptions R5 Backport 1.1) and our own {@code $dead-letters}, {@code $resend}. */
final class SubscriptionOperations {
    private static final int MOST_EVENTS = 1_000;

    private final Outbox outbox;
    private final Plans plans;
    private final Topics topics;
    private final Notification notification;
    private final String base;
    private final Clock clock;

    SubscriptionOperations(
            Outbox outbox, Plans plans, Topics topics, Notification notification, String base, Clock clock) {
        this.outbox = outbox;
        this.plans = plans;
        this.topics = topics;
        this.notification = notification;
        this.base = base;
        this.clock = clock;
    }

    List<OperationRoute> routes() {
        var read = List.of(new Need(Interaction.READ, "Subscription"));
        var update = List.of(new Need(Interaction.UPDATE, "Subscription"));
        return List.of(
                new OperationRoute("Subscription", true, "$status", false, read, this::status),
                new OperationRoute("Subscription", false, "$status", false, read, this::status),
                new OperationRoute("Subscription", true, "$events", false, read, this::events),
                new OperationRoute("Subscription", true, "$dead-letters", false, read, this::deadLetters),
                new OperationRoute("Subscription", true, "$resend", true, update, this::resend));
    }

    private Answer status(Call call) {
        var id = call.id();
        var states =
                id != null ? List.of(state(id)) : outbox.states(call.texts("id"), call.texts("status"), MOST_EVENTS);
        var bundle = Json.object().put("resourceType", "Bundle").put("type", "searchset");
        bundle.put("timestamp", Meta.instant(clock.instant())).put("total", states.size());
        if (states.isEmpty()) return Answer.ok(bundle);
        var entries = bundle.putArray("entry");
        for (var state : states) {
            var entry = entries.addObject().put("fullUrl", base + "/Subscription/" + state.id() + "/$status");
            entry.set(
                    "resource",
                    notification.status(
                            head(state, Notification.Type.QUERY_STATUS, Content.ID_ONLY), List.of(), state.problem()));
            entry.putObject("search").put("mode", "match");
        }
        return Answer.ok(bundle);
    }

    private Answer events(Call call) {
        var state = state(String.valueOf(call.id()));
        mayReadAll(call, state);
        var own = Optional.ofNullable(plans.of(state.id(), state.version()).plan())
                .map(plan -> plan.channel().content())
                .orElse(Content.ID_ONLY);
        var content = call.text("content")
                .map(code ->
                        Content.ofCode(code).orElseThrow(() -> wrong("content", "empty, id-only or full-resource")))
                .map(own::atMost)
                .orElse(own);
        var events = outbox.events(
                state.id(),
                number(call, "eventsSinceNumber", 1),
                number(call, "eventsUntilNumber", Long.MAX_VALUE),
                MOST_EVENTS);
        return Answer.ok(
                notification.bundle(head(state, Notification.Type.QUERY_EVENT, content), events, clock.instant()));
    }

    private Answer deadLetters(Call call) {
        var state = state(String.valueOf(call.id()));
        mayReadAll(call, state);
        var parameters = Json.object().put("resourceType", "Parameters");
        var list = parameters.putArray("parameter");
        for (var event : outbox.deadLetters(state.id(), MOST_EVENTS)) {
            var parts = list.addObject().put("name", "event").putArray("part");
            parts.addObject().put("name", "event-number").put("valueString", Long.toString(event.number()));
            parts.addObject().put("name", "timestamp").put("valueInstant", Meta.instant(event.recorded()));
            parts.addObject()
                    .put("name", "focus")
                    .putObject("valueReference")
                    .put("reference", event.type() + "/" + event.id());
            parts.addObject().put("name", "reason").put("valueString", String.valueOf(event.reason()));
        }
        if (list.isEmpty()) parameters.remove("parameter");
        return Answer.ok(parameters);
    }

    /** Without a range, the dead letters; with one, also events that were sent. */
    private Answer resend(Call call) {
        var state = state(String.valueOf(call.id()));
        if (!state.status().equals(SubscriptionStatus.ACTIVE.code()))
            throw Refusal.of(
                            409,
                            "business-rule",
                            "subscription-inactive",
                            "The subscription is " + state.status()
                                    + ". Set its status to requested first; when it is active, resend.")
                    .asException();
        var ranged = call.text("eventsSinceNumber").isPresent()
                || call.text("eventsUntilNumber").isPresent();
        var queued = outbox.resend(
                state.id(),
                number(call, "eventsSinceNumber", 1),
                number(call, "eventsUntilNumber", Long.MAX_VALUE),
                ranged,
                clock.instant());
        ObjectNode parameters = Json.object().put("resourceType", "Parameters");
        parameters.putArray("parameter").addObject().put("name", "queued").put("valueInteger", queued);
        return Answer.ok(parameters);
    }

    private Outbox.State state(String id) {
        return outbox.states(List.of(id), List.of(), 1).stream()
                .findFirst()
                .orElseThrow(() -> Refusal.of(404, "not-found", "not-found", "There is no Subscription with this id.")
                        .asException());
    }

    /** Events tell of resources, so whoever asks must be allowed to read all of the topic's type. */
    private void mayReadAll(Call call, Outbox.State state) {
        var topic = topics.find(state.topic());
        if (topic.isEmpty())
            throw Refusal.of(
                            403,
                            "forbidden",
                            "forbidden",
                            "The subscription's topic is not there any more, so nobody can be allowed to read its events.")
                    .asException();
        if (new Owner(call.caller()).mayRead(topic.get().type()).isPresent())
            throw Refusal.of(
                            403,
                            "forbidden",
                            "forbidden",
                            "The events of a subscription cannot be read with patient scopes.")
                    .asException();
    }

    private Notification.Head head(Outbox.State state, Notification.Type type, Content content) {
        return new Notification.Head(type, state.id(), state.status(), state.topic(), state.events(), content);
    }

    private static long number(Call call, String name, long otherwise) {
        var text = call.text(name);
        if (text.isEmpty()) return otherwise;
        if (!text.get().matches("[0-9]{1,18}")) throw wrong(name, "an event number");
        return Long.parseLong(text.get());
    }

    private static org.uptake.refusal.RefusedException wrong(String name, String form) {
        return Refusal.of(400, "value", "parameter-value", name + " must be " + form + ".")
                .asException();
    }
}
