package org.uptake.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.uptake.audit.AuditTrail;
import org.uptake.fhirapi.OperationRoute;
import org.uptake.search.SearchIndexer;
import org.uptake.search.SearchParameters;
import org.uptake.staff.StaffDirectory;
import org.uptake.store.Change;
import org.uptake.store.Projection;
import org.uptake.store.Script;
import org.uptake.store.Store;
import org.uptake.store.WriteRule;

/** The feature: what it adds to writing, to the operations, to the CapabilityStatement, and what runs in the background. */
public final class Subscriptions {
    private static final int WORKERS = 4;

    private final Topics topics;
    private final SearchParameters parameters;
    private final SubscriptionSettings settings;
    private final Receivers receivers;
    private final SubscriptionReader reader;
    private final HeaderSeal seal;

    /** @param definitions Basic resources that carry R5's SubscriptionTopic */
    public Subscriptions(
            List<ObjectNode> definitions, SearchParameters parameters, SubscriptionSettings settings, HeaderSeal seal) {
        this.seal = seal;
        this.topics = new Topics(definitions, parameters);
        this.parameters = parameters;
        this.settings = settings;
        this.receivers = new Receivers(settings.receivers());
        this.reader = new SubscriptionReader(
                topics, parameters, receivers, settings.mail().isPresent());
    }

    public WriteRule rule() {
        return new SubscriptionRules(reader, seal);
    }

    /** A deleted subscription sends nothing more, not even what was queued. */
    public Projection projection() {
        return Subscriptions::forgetDeleted;
    }

    private static void forgetDeleted(Script script, List<Change> changes) throws SQLException {
        var deleted = changes.stream()
                .filter(change -> change.type().equals("Subscription") && change.after() == null)
                .map(Change::id)
                .toArray(String[]::new);
        if (deleted.length == 0) return;
        script.add("DELETE FROM subscription_queue WHERE id = ANY(?)", (Object) deleted);
        script.add("DELETE FROM subscription_event WHERE subscription = ANY(?)", (Object) deleted);
    }

    /**
     * What the feature works with.
     *
     * @param base the FHIR base address, without a slash at the end
     */
    public record Surroundings(
            Store store, DataSource database, StaffDirectory staff, AuditTrail audit, String base, Clock clock) {
        Outbox outbox() {
            return new Outbox(jdbi(database));
        }

        Notification notification() {
            return new Notification(store, base, UUID::randomUUID);
        }
    }

    public List<OperationRoute> operations(Surroundings here) {
        return new SubscriptionOperations(
                        here.outbox(),
                        new Plans(here.store(), reader),
                        topics,
                        here.notification(),
                        here.base(),
                        here.clock())
                .routes();
    }

    /** Adds topics and profile to the CapabilityStatement. */
    public void describe(ObjectNode statement) {
        statement.withArray("instantiates").add(Backport.SERVER);
        for (var resource : statement.path("rest").path(0).path("resource")) {
            if (!resource.path("type").asText().equals("Subscription")) continue;
            var subscription = (ObjectNode) resource;
            subscription.withArray("supportedProfile").add(Backport.SUBSCRIPTION);
            subscription.put(
                    "documentation",
                    "Topics by the channels rest-hook and, where mail is set up, email; no websocket.");
            for (var url : topics.urls())
                subscription
                        .withArray("extension")
                        .addObject()
                        .put("url", Backport.TOPIC_OFFERED)
                        .put("valueCanonical", url);
        }
    }

    /**
     * Starts following changes and sending.
     *
     * @param random must be safe for use by several threads
     * @return ends it
     */
    public AutoCloseable start(Surroundings here, RandomGenerator random) {
        var plans = new Plans(here.store(), reader);
        var workers = Executors.newFixedThreadPool(WORKERS, work -> {
            var thread = new Thread(work, "notify");
            thread.setDaemon(true);
            return thread;
        });
        var restHook = new RestHook(receivers);
        var mail = settings.mail().map(server -> new Mail(server, settings.mailFrom()));
        var couriers = new EnumMap<ChannelType, Courier>(ChannelType.class);
        couriers.put(ChannelType.REST_HOOK, restHook);
        mail.ifPresent(courier -> couriers.put(ChannelType.EMAIL, courier));
        var deliverer = new Deliverer(here, plans, seal, couriers, new Backoff(random), workers);
        var dispatcher =
                new Dispatcher(follower(here, plans, deliverer), here.outbox(), deliverer, here.clock(), workers);
        dispatcher.start();
        return () -> {
            dispatcher.close();
            restHook.close();
            mail.ifPresent(Mail::close);
        };
    }

    private Follower follower(Surroundings here, Plans plans, Deliverer deliverer) {
        var indexer = new SearchIndexer(parameters);
        return new Follower(
                jdbi(here.database()),
                topics,
                indexer,
                new Subscribers(plans, indexer),
                new DueDates(topics, indexer, parameters),
                deliverer::unrecorded);
    }

    static Jdbi jdbi(DataSource database) {
        return Jdbi.create(database).registerArrayType(String.class, "text").registerArrayType(Long.class, "bigint");
    }
}
