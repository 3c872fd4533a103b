package org.uptake.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.store.WriteRule;

/** What must be true of every Subscription that is written; keeps its row of the queue in step. */
final class SubscriptionRules implements WriteRule {
    /** The server itself; compared by identity, so that no token can be it. */
    static final Caller SERVER = new Caller("uptake", null, null, null, null, new Scopes(List.of()));

    private static final List<String> DELIVERY = List.of("criteria", "_criteria", "channel", "end");

    private static final String ENDPOINT = "/channel/endpoint";

    private final SubscriptionReader reader;
    private final HeaderSeal seal;

    SubscriptionRules(SubscriptionReader reader, HeaderSeal seal) {
        this.reader = reader;
        this.seal = seal;
    }

    @Override
    public String type() {
        return "Subscription";
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // see SERVER
    public void check(Attempt attempt) {
        var queue = new Queue(attempt.unit().connection());
        if (attempt.caller() == SERVER) moved(queue, attempt);
        else asked(queue, attempt);
    }

    private void asked(Queue queue, Attempt attempt) {
        var after = attempt.after();
        var id = after.path("id").asText();
        var secrets = Headers.hide(after, kept(queue, attempt));
        var plan = reader.read(after);
        var owner = new Owner(attempt.caller());
        var patient = owner.mayRead(plan.topic().type());
        var ends = end(after, attempt.now());
        var status = status(attempt.before(), after);
        after.put("status", status.code());
        if (status != SubscriptionStatus.ERROR) after.remove("error");
        var sealed = seal.close(id, secrets);
        queue.put(new Queue.Entry(id, version(after), status, plan, owner, patient, sealed, ends, attempt.now()));
    }

    /** Secrets are for the endpoint that they were given for: a mask must not lead them to another. */
    private List<String> kept(Queue queue, Attempt attempt) {
        var before = attempt.before();
        var after = attempt.after();
        if (before == null || !before.at(ENDPOINT).equals(after.at(ENDPOINT))) return List.of();
        var id = after.path("id").asText();
        return seal.open(id, queue.secrets(id)).orElse(List.of());
    }

    private static void moved(Queue queue, Attempt attempt) {
        var after = attempt.after();
        queue.moved(
                after.path("id").asText(),
                version(after),
                stored(after).orElseThrow(),
                after.path("error").textValue(),
                attempt.now());
    }

    private static SubscriptionStatus status(@Nullable ObjectNode before, ObjectNode after) {
        var sent = stored(after).orElse(SubscriptionStatus.REQUESTED);
        if (before == null) return SubscriptionStatus.asked(Optional.empty(), sent, false);
        var same = DELIVERY.stream().allMatch(element -> before.path(element).equals(after.path(element)));
        return SubscriptionStatus.asked(stored(before), sent, same);
    }

    private static Optional<SubscriptionStatus> stored(JsonNode subscription) {
        return SubscriptionStatus.ofCode(subscription.path("status").asText());
    }

    private static int version(ObjectNode subscription) {
        return Integer.parseInt(subscription.path("meta").path("versionId").asText());
    }

    private static Optional<Instant> end(ObjectNode subscription, Instant now) {
        var end = Elements.moment(subscription, "end");
        if (end.isEmpty() || end.get().isAfter(now)) return end;
        throw Refusal.of(422, "value", "subscription-end", "The subscription's end is over.")
                .at("Subscription.end")
                .asException();
    }
}
