package org.uptake.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.audit.Access;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;

/** Does what is due for one subscription: handshake, notification, heartbeat, or its end. */
final class Deliverer {
    private static final Logger LOG = LoggerFactory.getLogger(Deliverer.class);
    private static final String UNREADABLE =
            "The header values that are kept cannot be read with this server's key (header-key.json). Send them again.";

    private static final String UNRECORDED =
            "Its events cannot be recorded any more. Delete this subscription and write another.";
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Subscriptions.Surroundings here;
    private final Outbox outbox;
    private final Plans plans;
    private final HeaderSeal seal;
    private final Notification notification;
    private final Map<ChannelType, Courier> couriers;
    private final Backoff backoff;
    private final Executor workers;

    /** @param workers where outcomes are stored */
    Deliverer(
            Subscriptions.Surroundings here,
            Plans plans,
            HeaderSeal seal,
            Map<ChannelType, Courier> couriers,
            Backoff backoff,
            Executor workers) {
        this.here = here;
        this.outbox = here.outbox();
        this.plans = plans;
        this.seal = seal;
        this.notification = here.notification();
        this.couriers = Map.copyOf(couriers);
        this.backoff = backoff;
        this.workers = workers;
    }

    /** @return when it is done and its outcome is stored */
    CompletableFuture<Void> deliver(Delivery delivery) {
        var now = here.clock().instant();
        if (delivery.ends().isPresent() && !now.isBefore(delivery.ends().get()))
            return moved(delivery, SubscriptionStatus.OFF, null);
        var reading = plans.of(delivery.id(), delivery.version());
        var plan = reading.plan();
        if (plan == null) return moved(delivery, SubscriptionStatus.ERROR, reading.problem());
        try {
            Owner.of(delivery.owner()).today(here.staff()).mayRead(plan.topic().type());
        } catch (RefusedException refused) {
            return moved(
                    delivery,
                    SubscriptionStatus.ERROR,
                    "Whoever wrote this subscription may not read "
                            + plan.topic().type() + " any more.");
        }
        if (seal.open(delivery.id(), delivery.secrets()).isEmpty())
            return moved(delivery, SubscriptionStatus.ERROR, UNREADABLE);
        return delivery.status() == SubscriptionStatus.REQUESTED
                ? handshake(delivery, plan)
                : notify(
                        delivery,
                        plan,
                        outbox.waiting(delivery.id(), plan.channel().maxCount()),
                        now);
    }

    private CompletableFuture<Void> handshake(Delivery delivery, Plan plan) {
        if (plan.channel().type() == ChannelType.EMAIL) return moved(delivery, SubscriptionStatus.ACTIVE, null);
        return send(delivery, plan, Notification.Type.HANDSHAKE, List.of(), delivery.events())
                .thenAcceptAsync(
                        receipt -> {
                            if (receipt.isTaken()) move(delivery, SubscriptionStatus.ACTIVE, null);
                            else move(delivery, SubscriptionStatus.ERROR, "The handshake failed. " + receipt.problem());
                        },
                        workers);
    }

    private CompletableFuture<Void> notify(Delivery delivery, Plan plan, List<Event> events, Instant now) {
        if (events.isEmpty() && delivery.heartbeat().isEmpty()) {
            outbox.sent(delivery, events, now);
            return DONE;
        }
        var type = events.isEmpty() ? Notification.Type.HEARTBEAT : Notification.Type.EVENT;
        var last = events.isEmpty()
                ? delivery.events()
                : events.get(events.size() - 1).number();
        return send(delivery, plan, type, events, last)
                .thenAcceptAsync(receipt -> settle(delivery, events, receipt), workers);
    }

    private void settle(Delivery delivery, List<Event> events, Courier.Receipt receipt) {
        var now = here.clock().instant();
        var problem = receipt.problem();
        if (problem == null) {
            outbox.sent(delivery, events, now);
        } else if (delivery.failingSince().orElse(now).plus(Backoff.PATIENCE).isAfter(now)) {
            var wait = backoff.after(delivery.failures() + 1);
            outbox.failed(delivery, problem, now, now.plus(wait));
        } else {
            outbox.bury(delivery, events, problem);
            move(delivery, SubscriptionStatus.ERROR, "Given up after days of trying. " + problem);
        }
    }

    private CompletableFuture<Courier.Receipt> send(
            Delivery delivery, Plan plan, Notification.Type type, List<Event> events, long last) {
        var channel = plan.channel();
        var body = channel.type() == ChannelType.EMAIL
                ? letter(delivery, plan, events)
                : Json.write(bundle(delivery, plan, type, events, last));
        var courier = couriers.get(channel.type());
        if (courier == null)
            return CompletableFuture.completedFuture(new Courier.Receipt(0, "This channel is not set up here."));
        var headers = seal.open(delivery.id(), delivery.secrets()).orElseThrow();
        return courier.deliver(new Courier.Parcel(delivery.id(), channel, headers, body))
                .thenApply(receipt -> {
                    audit(delivery, plan, events, receipt);
                    return receipt;
                });
    }

    private ObjectNode bundle(Delivery delivery, Plan plan, Notification.Type type, List<Event> events, long last) {
        return notification.bundle(
                new Notification.Head(
                        type,
                        delivery.id(),
                        delivery.status().code(),
                        plan.topic().url(),
                        last,
                        plan.channel().content()),
                events,
                here.clock().instant());
    }

    private String letter(Delivery delivery, Plan plan, List<Event> events) {
        if (events.isEmpty()) return "All is quiet.\n";
        return plan.topic().title() + ": " + events.size() + (events.size() == 1 ? " event" : " events")
                + ".\n\nLook at " + here.base() + "/Subscription/" + delivery.id()
                + "/$events?eventsSinceNumber="
                + events.get(0).number() + "\n";
    }

    /** One entry for the delivery, and one for each resource that it told of. */
    private void audit(Delivery delivery, Plan plan, List<Event> events, Courier.Receipt receipt) {
        audit(delivery, "Subscription", delivery.id(), receipt);
        if (plan.channel().content() != Content.EMPTY)
            for (var event : events) audit(delivery, event.type(), event.id(), receipt);
    }

    private void audit(Delivery delivery, String type, String id, Courier.Receipt receipt) {
        var owner = Owner.of(delivery.owner()).caller();
        here.audit()
                .accessed(new Access(
                        here.clock().instant(),
                        owner.agent(),
                        owner.client(),
                        "notify",
                        type,
                        type + "/" + id,
                        receipt.status(),
                        delivery.id() + "." + delivery.claim()));
    }

    private CompletableFuture<Void> moved(Delivery delivery, SubscriptionStatus status, @Nullable String problem) {
        move(delivery, status, problem);
        return DONE;
    }

    /** The subscription's events cannot be recorded, for a reason that stays: it says so, instead of being silent. */
    void unrecorded(String id) {
        LOG.error("events of Subscription/{} cannot be recorded", id);
        var state = outbox.states(List.of(id), List.of(SubscriptionStatus.ACTIVE.code()), 1);
        if (state.isEmpty()) return;
        try {
            write(id, state.get(0).version(), SubscriptionStatus.ERROR, UNRECORDED);
        } catch (RefusedException refused) {
            LOG.info("Subscription/{} was written meanwhile", id);
        }
    }

    private void write(String id, int version, SubscriptionStatus status, @Nullable String problem) {
        here.store().write(SubscriptionRules.SERVER, unit -> {
            var subscription = unit.require("Subscription", id);
            subscription.put("status", status.code());
            subscription.remove("error");
            if (problem != null) subscription.put("error", problem);
            return unit.update(id, subscription, version);
        });
    }

    /** Writes the subscription's new state. One that was written or deleted meanwhile has a new claim; any other refusal waits. */
    private void move(Delivery delivery, SubscriptionStatus status, @Nullable String problem) {
        if (!delivery.status().mayBecome(status)) return;
        try {
            write(delivery.id(), delivery.version(), status, problem);
        } catch (RefusedException refused) {
            var now = here.clock().instant();
            var wait = backoff.after(delivery.failures() + 1);
            outbox.failed(delivery, refused.refusal().message(), now, now.plus(wait));
        }
    }
}
