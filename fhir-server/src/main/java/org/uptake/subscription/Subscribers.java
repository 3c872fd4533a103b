package org.uptake.subscription;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.uptake.search.SearchIndexer;

/** The subscriptions for which events are recorded, by topic. */
final class Subscribers {
    private final Plans plans;
    private final SearchIndexer indexer;

    Subscribers(Plans plans, SearchIndexer indexer) {
        this.plans = plans;
        this.indexer = indexer;
    }

    private record Subscriber(
            String id,
            String topic,
            @Nullable String patient,
            @Nullable Plan plan,
            long events) {}

    private record Entry(String subscription, long number, String cause, ResourceChange change) {}

    /** Must be opened, and its entries written, under the lock of the {@link Mark}. */
    Ledger open(Handle handle) {
        var all = handle.createQuery(
                        "SELECT id, version, topic, patient, events FROM subscription_queue WHERE started ORDER BY id")
                .map((row, context) -> new Subscriber(
                        row.getString("id"),
                        row.getString("topic"),
                        row.getString("patient"),
                        plans.of(row.getString("id"), row.getInt("version")).plan(),
                        row.getLong("events")))
                .list();
        return new Ledger(all);
    }

    /** New events, numbered. */
    final class Ledger {
        private final Map<String, List<Subscriber>> byTopic;
        private final Map<String, Long> numbers = new LinkedHashMap<>();
        private final List<Entry> entries = new ArrayList<>();

        private Ledger(List<Subscriber> subscribers) {
            this.byTopic = subscribers.stream().collect(Collectors.groupingBy(Subscriber::topic));
            subscribers.forEach(one -> numbers.put(one.id(), one.events()));
        }

        boolean isEmpty() {
            return byTopic.isEmpty();
        }

        boolean wants(Topic topic) {
            return byTopic.containsKey(topic.url());
        }

        void add(Topic topic, ResourceChange change, String cause) {
            add(topic, change, cause, Set.of());
        }

        /** @param told subscriptions that know of the cause already */
        void add(Topic topic, ResourceChange change, String cause, Set<String> told) {
            for (var one : byTopic.getOrDefault(topic.url(), List.of()))
                if (!told.contains(one.id()) && concerns(one, change))
                    entries.add(new Entry(one.id(), numbers.merge(one.id(), 1L, Long::sum), cause, change));
        }

        private boolean concerns(Subscriber one, ResourceChange change) {
            var plan = one.plan();
            return plan != null
                    && (one.patient() == null || one.patient().equals(change.patient()))
                    && change.meets(plan.filters(), indexer);
        }

        void write(Handle handle, Instant now) {
            if (entries.isEmpty()) return;
            var events = handle.prepareBatch(
                    "INSERT INTO subscription_event (subscription, number, cause, type, id, version,"
                            + " recorded) VALUES (:subscription, :number, :cause, :type, :id, :version, :recorded)");
            var touched = new HashSet<String>();
            for (var entry : entries) {
                touched.add(entry.subscription());
                events.bind("subscription", entry.subscription())
                        .bind("number", entry.number())
                        .bind("cause", entry.cause())
                        .bind("type", entry.change().type())
                        .bind("id", entry.change().id())
                        .bind("version", entry.change().version())
                        .bind("recorded", Queue.at(entry.change().recorded()))
                        .add();
            }
            events.execute();
            var queues = handle.prepareBatch(
                    "UPDATE subscription_queue SET events = :events,"
                            + " due = CASE WHEN status = 'active' AND failures = 0 THEN least(due, :now) ELSE due END WHERE id = :id");
            touched.stream()
                    .sorted()
                    .forEach(id -> queues.bind("id", id)
                            .bind("events", numbers.get(id))
                            .bind("now", Queue.at(now))
                            .add());
            queues.execute();
        }
    }
}
